/** Norsk, for sidene om applikasjoner. */

import type { ApplicationsText } from './en-applications';

export const nbApplications: ApplicationsText = {
  title: 'Applikasjoner',
  columns: {
    name: 'Applikasjon',
    strategies: 'Strategier',
    instances: 'Instanser',
    seen: 'Sist sett',
    sdk: 'SDK',
  },
  emptyTitle: 'Ingen applikasjon har meldt seg ennå',
  empty: 'Gi en SDK denne adressen og et klienttoken. Det som melder seg, står her.',
  failed: 'Applikasjonene kunne ikke leses',
  back: 'Alle applikasjoner',
  instances: 'Instanser',
  on: 'På',
  off: 'Av',
  noInstances: 'Ingen instans er sett i det siste.',
  instance: { id: 'Instans', sdk: 'SDK', address: 'Adresse', seen: 'Sist sett' },
  strategies: 'Strategier den kjenner',
  features: 'Flagg den har spurt etter',
  noFeatures: 'Den har ikke meldt om noen ennå.',
  unknown: 'finnes ikke her',
  unknownTitle: 'Spurt etter, men finnes ikke her',
  askedBy: (apps: string) => `av ${apps}`,
  create: 'Opprett det',
  createLabel: (name: string) => `Opprett det: ${name}`,
  define: 'Definer den',
  missingTitle: (name: string) => `Applikasjonen ${name} finnes ikke`,
  missing: 'Den har ikke meldt seg, eller ikke på lenge.',
  registered: 'Meldte seg',
  unknownSdk: 'ikke oppgitt',
};
