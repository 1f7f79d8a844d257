import { enEntry, type EntryText } from './en-entry';
import { spoken } from './spoken';

export const te: EntryText = spoken.entry ?? enEntry;
