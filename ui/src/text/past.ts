import { enPast, type PastText } from './en-past';
import { spoken } from './spoken';

export const tw: PastText = spoken.past ?? enPast;
