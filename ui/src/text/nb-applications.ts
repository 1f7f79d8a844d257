/** Norsk, for sidene om applikasjoner. */

import type { ApplicationsText } from './en-applications';
import { count, number } from './nb-numbers';

const instances = (amount: number): string => count(amount, 'instans', 'instanser');

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
  registered: 'Meldte seg',
  uses: (features: number, projects: string[]) =>
    `Har brukt ${count(features, 'flagg', 'flagg')}${projects.length > 0 ? ` fra ${projects.join(', ')}` : ''} de siste 30 dagene.`,
  unknownSdk: 'ikke oppgitt',
  missingTitle: (name: string) => `Applikasjonen ${name} finnes ikke`,
  missing: 'Den har ikke meldt seg, eller ikke på lenge.',
  runs: {
    title: (environment: string) => `I ${environment}`,
    nowhere: 'Ingen instans er sett i det siste.',
    instances,
    seen: 'sist sett',
    unheld: 'ingen har sagt i det siste hvilken revisjon den har',
    held: (revision: number, all: number) =>
      all === 1 ? `den har revisjon ${number(revision)}, den nyeste` : `alle har revisjon ${number(revision)}, den nyeste`,
    behind: (revision: number, behind: number, all: number) =>
      `${number(behind)} av ${instances(all)} henger etter: den nyeste revisjonen er ${number(revision)}`,
    columns: { id: 'Instans', sdk: 'SDK', address: 'Adresse', holds: 'Har', seen: 'Sist sett' },
    revision: (revision: number) => `revisjon ${number(revision)}`,
    isBehind: 'henger etter',
    since: 'siden',
    streams: 'strømmet',
    untold: 'sier det ikke',
    more: (shown: number, all: number) => `${number(shown)} av ${number(all)}, de som sist ble sett`,
  },
  issues: {
    title: 'Hva som er galt',
    none: 'Ingenting som kan ses herfra.',
    outdated: 'er eldre enn det Yardarm er testet med.',
    unsupported: 'SDK-en kjenner ikke strategien',
    shut: 'som ikke slipper inn noen der, for',
    missing: 'blir spurt etter, og ingen har laget det.',
    undefined: 'er kjent for den, men ikke definert her.',
    define: 'Definer den',
  },
  strategies: 'Strategier den kjenner',
  noStrategies: 'Den har ikke sagt det.',
  features: 'Flagg den har spurt etter',
  noFeatures: 'Den har ikke meldt om noen ennå.',
  on: 'På',
  off: 'Av',
  unknown: 'finnes ikke her',
  outdated: {
    title: 'SDK-er som bør oppdateres',
    columns: { sdk: 'SDK', newest: 'Testet med', apps: 'I' },
  },
  flags: {
    title: 'Spurt etter, men finnes ikke her',
    intro: 'En skrivefeil i koden, et flagg som skal lages, eller et som ble slettet for tidlig.',
    columns: { name: 'Flagg', by: 'Spurt etter av', seen: 'Sist spurt', since: 'Siden', make: 'Lag det' },
    in: (app: string, environments: string[]) => `${app} i ${environments.join(', ')}`,
    gone: 'fantes til',
    create: 'Opprett det',
    createLabel: (name: string) => `Opprett det: ${name}`,
    form: 'Velg hvordan …',
    formLabel: (name: string) => `Velg hvordan: ${name}`,
    created: (name: string) => `${name} er opprettet, avslått overalt`,
    taken: (name: string) => `${name} er borte igjen`,
  },
};
