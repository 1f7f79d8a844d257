import { enSettings, type SettingsText } from './en-settings';
import { spoken } from './spoken';

export const ts: SettingsText = spoken.settings ?? enSettings;
