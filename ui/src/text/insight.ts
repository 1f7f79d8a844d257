import { enInsight, type InsightText } from './en-insight';
import { spoken } from './spoken';

export const ti: InsightText = spoken.insight ?? enInsight;
