/** Norsk, for alle sider som lastes senere. */

import { nbAccess } from './nb-access';
import { nbAdmin } from './nb-admin';
import { nbApplications } from './nb-applications';
import { nbCreate } from './nb-create';
import { nbDefinitions } from './nb-definitions';
import { nbEntry } from './nb-entry';
import { nbEvents } from './nb-events';
import { nbFeature } from './nb-feature';
import { nbHealth } from './nb-health';
import { nbInsight } from './nb-insight';
import { nbLists } from './nb-lists';
import { nbPalette } from './nb-palette';
import { nbPast } from './nb-past';
import { nbPlayground } from './nb-playground';
import { nbRequests } from './nb-requests';
import { nbSchedules } from './nb-schedules';
import { nbSecondFactor } from './nb-second-factor';
import { nbSettings } from './nb-settings';
import { nbStories } from './nb-stories';
import type { PageWords } from './spoken';

export const nbPages: PageWords = {
  access: nbAccess,
  admin: nbAdmin,
  applications: nbApplications,
  create: nbCreate,
  definitions: nbDefinitions,
  entry: nbEntry,
  events: nbEvents,
  feature: nbFeature,
  health: nbHealth,
  insight: nbInsight,
  lists: nbLists,
  palette: nbPalette,
  past: nbPast,
  playground: nbPlayground,
  requests: nbRequests,
  schedules: nbSchedules,
  secondFactor: nbSecondFactor,
  settings: nbSettings,
  stories: nbStories,
};
