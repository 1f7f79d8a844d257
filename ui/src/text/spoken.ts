/**
 * The words of pages that are loaded later, where another language than English is spoken. They
 * are here before the code of such a page is: see `wordsOfPages`.
 */

import { language } from '../lib/language';
import type { AccessText } from './en-access';
import type { AdminText } from './en-admin';
import type { ApplicationsText } from './en-applications';
import type { CreateText } from './en-create';
import type { DefinitionsText } from './en-definitions';
import type { EntryText } from './en-entry';
import type { EventsText } from './en-events';
import type { FeatureText } from './en-feature';
import type { HealthText } from './en-health';
import type { InsightText } from './en-insight';
import type { ListsText } from './en-lists';
import type { PaletteText } from './en-palette';
import type { PastText } from './en-past';
import type { PlaygroundText } from './en-playground';
import type { RequestsText } from './en-requests';
import type { SchedulesText } from './en-schedules';
import type { SecondFactorText } from './en-second-factor';
import type { SettingsText } from './en-settings';
import type { StoriesText } from './en-stories';

export interface PageWords {
  access: AccessText;
  admin: AdminText;
  applications: ApplicationsText;
  create: CreateText;
  definitions: DefinitionsText;
  entry: EntryText;
  events: EventsText;
  feature: FeatureText;
  health: HealthText;
  insight: InsightText;
  lists: ListsText;
  palette: PaletteText;
  past: PastText;
  playground: PlaygroundText;
  requests: RequestsText;
  schedules: SchedulesText;
  secondFactor: SecondFactorText;
  settings: SettingsText;
  stories: StoriesText;
}

export const spoken: Partial<PageWords> = {};

/** To be awaited before the code of a page is loaded. In English there is nothing to wait for. */
export async function wordsOfPages(): Promise<void> {
  if (language === 'nb') Object.assign(spoken, (await import('./nb-pages')).nbPages);
}
