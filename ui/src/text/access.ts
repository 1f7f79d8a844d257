import { enAccess, type AccessText } from './en-access';
import { spoken } from './spoken';

export const tr: AccessText = spoken.access ?? enAccess;
