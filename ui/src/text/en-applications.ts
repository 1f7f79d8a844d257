/** English, for the pages of applications. */

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
  instances: 'Instances',
  on: 'On',
  off: 'Off',
  noInstances: 'No instance has been seen lately.',
  instance: { id: 'Instance', sdk: 'SDK', address: 'Address', seen: 'Last seen' },
  strategies: 'Strategies that it knows',
  features: 'Features that it asked for',
  noFeatures: 'It has not reported any yet.',
  unknown: 'not here',
  unknownTitle: 'Asked for, but not here',
  askedBy: (apps: string) => `by ${apps}`,
  create: 'Create it',
  createLabel: (name: string) => `Create it: ${name}`,
  define: 'Define it',
  missingTitle: (name: string) => `There is no application ${name}`,
  missing: 'It has not registered, or not for a long time.',
  registered: 'Registered',
  unknownSdk: 'not told',
};

export type ApplicationsText = typeof enApplications;
