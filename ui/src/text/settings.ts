import { enSettings } from './en-settings';

export const ts = enSettings;
