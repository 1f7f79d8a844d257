/** English, for the pages of applications. */

import { count, number } from './en-numbers';

const instances = (amount: number): string => count(amount, 'instance', 'instances');

export const enApplications = {
  title: 'Applications',
  columns: {
    name: 'Application',
    strategies: 'Strategies',
    instances: 'Instances',
    seen: 'Last seen',
    sdk: 'SDK',
  },
  emptyTitle: 'No application has called yet',
  empty: 'Give an SDK this address and a client token. What registers is listed here.',
  failed: 'The applications could not be read',
  back: 'All applications',
  registered: 'Registered',
  uses: (features: number, projects: string[]) =>
    `Used ${count(features, 'feature', 'features')}${projects.length > 0 ? ` of ${projects.join(', ')}` : ''} in the last 30 days.`,
  unknownSdk: 'not told',
  missingTitle: (name: string) => `There is no application ${name}`,
  missing: 'It has not registered, or not for a long time.',
  runs: {
    title: (environment: string) => `In ${environment}`,
    nowhere: 'No instance has been seen lately.',
    instances,
    seen: 'last seen',
    unheld: 'none has said lately which revision it holds',
    held: (revision: number, all: number) =>
      all === 1 ? `it holds revision ${number(revision)}, the newest` : `all hold revision ${number(revision)}, the newest`,
    behind: (revision: number, behind: number, all: number) =>
      `${number(behind)} of ${instances(all)} behind: the newest revision is ${number(revision)}`,
    columns: { id: 'Instance', sdk: 'SDK', address: 'Address', holds: 'Holds', seen: 'Last seen' },
    revision: (revision: number) => `revision ${number(revision)}`,
    isBehind: 'behind',
    since: 'since',
    streams: 'streamed',
    untold: 'does not say',
    more: (shown: number, all: number) => `${number(shown)} of ${number(all)}, those seen last`,
  },
  issues: {
    title: 'What is wrong',
    none: 'Nothing that can be seen from here.',
    outdated: 'is older than what Yardarm is tested with.',
    unsupported: 'Its SDK does not know the strategy',
    shut: 'which lets nobody in there, of',
    missing: 'is asked for, and nobody made it.',
    undefined: 'is known to it, and defined by nobody here.',
    define: 'Define it',
  },
  strategies: 'Strategies that it knows',
  noStrategies: 'It has not said.',
  features: 'Features that it asked for',
  noFeatures: 'It has not reported any yet.',
  on: 'On',
  off: 'Off',
  unknown: 'not here',
  outdated: {
    title: 'SDKs to update',
    columns: { sdk: 'SDK', newest: 'Tested with', apps: 'In' },
  },
  flags: {
    title: 'Asked for, but not here',
    intro: 'A typing error in the code, a flag to make, or one that was deleted too early.',
    columns: { name: 'Flag', by: 'Asked for by', seen: 'Last asked', since: 'Since', make: 'Make it' },
    in: (app: string, environments: string[]) => `${app} in ${environments.join(', ')}`,
    gone: 'there until',
    create: 'Create it',
    createLabel: (name: string) => `Create it: ${name}`,
    form: 'Choose how …',
    formLabel: (name: string) => `Choose how: ${name}`,
    created: (name: string) => `${name} is created, switched off everywhere`,
    taken: (name: string) => `${name} is gone again`,
  },
};

export type ApplicationsText = typeof enApplications;
