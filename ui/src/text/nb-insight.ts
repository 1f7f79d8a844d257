/** Norsk, for det bruk og tid sier om flagg. */

import type { InsightText } from './en-insight';
import { count, number } from './nb-numbers';

const days = (amount: number): string => count(amount, 'dag', 'dager');
const everywhere = (environment: string | null): string => environment ?? 'alle miljøer';

const kinds: InsightText['kinds'] = {
  'safe-to-archive': 'Trygt å arkivere',
  'archived-in-use': 'Arkivert, men spurt etter',
  'never-evaluated': 'Aldri spurt etter',
  'always-on': 'Alltid på',
  'always-off': 'Alltid av',
  'potentially-stale': 'Eldre enn typen tilsier',
};

const ways: InsightText['ways'] = {
  'safe-to-archive': 'Ingen applikasjon spør etter det, og ingen flagg er avhengig av det: arkiver det.',
  'archived-in-use': 'Applikasjonene får det koden har som standard: flagget står der fortsatt.',
  'never-evaluated': 'Er navnet riktig i koden?',
  'always-on': 'Ta vilkåret ut av koden; arkiver det så.',
  'always-off': 'Ta det flagget skjuler ut av koden; arkiver det så.',
  'potentially-stale': 'Fullfør det, merk det som utdatert, eller gi typen mer tid.',
};

const why: InsightText['why'] = {
  'safe-to-archive': (found) =>
    found.evidence.lastSeen === null
      ? `${days(found.days)} gammelt, og aldri spurt etter`
      : `ingen har spurt etter det på ${days(found.days)}`,
  'archived-in-use': (found) => `arkivert ${found.days === 0 ? 'i dag' : `for ${days(found.days)} siden`}, og spurt etter siden da`,
  'never-evaluated': (found) => `${days(found.days)} gammelt, og aldri spurt etter`,
  'always-on': (found) => `bare på i ${everywhere(found.environment)}, i ${days(found.days)}`,
  'always-off': (found) => `bare av i ${everywhere(found.environment)}, i ${days(found.days)}`,
  'potentially-stale': ({ days: over, evidence }) =>
    `${evidence.type} lever i ${days(evidence.lifetimeDays ?? 0)}; det var over for ${days(over)} siden`,
};

export const nbInsight: InsightText = {
  title: 'Opprydding',
  intro: 'Hva bruk og tid sier om flagg, hvert funn med sine belegg. Velg, og arkiver dem på én gang.',
  failed: 'Funnene kunne ikke leses',
  kinds,
  ways,
  why,
  kind: 'Funn',
  anyKind: (amount: number) => `Alle funn (${number(amount)})`,
  ofKind: (name: string, amount: number) => `${name} (${number(amount)})`,
  project: 'Prosjekt',
  anyProject: 'Alle prosjekter',
  environment: 'Miljø',
  anyEnvironment: 'Alle miljøer',
  columns: ['Flagg', 'Hvorfor', 'Belegg', 'Prosjekt'],
  found: (amount: number) => count(amount, 'funn', 'funn'),
  choose: (name: string) => `Velg ${name}`,
  chooseAll: 'Velg alle',
  chooseAllOf: (kind: string) => `Velg alle: ${kind}`,
  evidence: {
    counted: (environment: string, yes: number, no: number, window: number) =>
      `${environment}: ${count(yes, 'gang', 'ganger')} på, ${number(no)} av på ${days(window)}`,
    asked: (app: string, environment: string) => `${app} i ${environment} spurte`,
    created: 'opprettet',
    dependents: (names: string[]) => `${names.join(', ')} er avhengig av det`,
  },
  more: 'Vis flere',
  emptyTitle: 'Ingenting å rydde',
  empty: 'Ingen flagg er ubrukt, alltid like eller eldre enn typen tilsier. Et funn trenger dager på å vise seg.',
  archived: 'Det som er arkivert',
};
