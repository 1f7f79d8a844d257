import { type CreateText, enCreate } from './en-create';
import { spoken } from './spoken';

export const tn: CreateText = spoken.create ?? enCreate;
