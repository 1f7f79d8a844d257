/** Norsk, for utprøvingen. */

import type { PlaygroundText } from './en-playground';
import { count, number } from './nb-numbers';

export const nbPlayground: PlaygroundText = {
  title: 'Utprøving',
  intro: 'Hvem ville fått hva, og hvorfor. Ingenting endres av å spørre.',
  features: 'Flagg',
  featuresHint: 'Ingen betyr alle.',
  project: 'Prosjekt',
  anyProject: 'Alle prosjekter',
  environments: 'Miljøer',
  when: 'Slik det var',
  whens: { now: 'nå', at: 'et tidspunkt', revision: 'en revisjon' },
  time: 'Tidspunkt',
  revision: 'Revisjon',
  contexts: 'Hvem som spør',
  cell: (field: string, row: number) => `${field} for nummer ${row}`,
  row: 'Nummer',
  addRow: 'Legg til en til',
  remove: 'Fjern',
  removeRow: (row: number) => `Fjern nummer ${row}`,
  newField: 'Felt å legge til',
  addField: 'Legg til feltet',
  archetypes: {
    title: 'Mennesker med navn',
    name: 'Navn på disse menneskene',
    keep: 'Behold dem',
    use: (name: string) => `Legg til ${name}`,
    forget: (name: string) => `Glem ${name}`,
    notKept: 'Denne nettleseren tar ikke vare på noe, så de ble ikke lagret.',
  },
  ask: 'Evaluer',
  failed: 'Utprøvingen har ikke noe svar',
  answered: (amount: number, revision: number) =>
    `${count(amount, 'flagg', 'flagg')} ved revisjon ${number(revision)}`,
  nobody: 'en ukjent',
  noneTitle: 'Ingen treff',
  none: 'Flagget fantes ikke da, eller det er i et annet prosjekt.',
  more: (amount: number) => `${number(amount)} til vises ikke: nevn flaggene.`,
  on: 'på',
  off: 'av',
  unknown: 'bare SDK-en vet det',
  context: 'Hvem',
  variant: (name: string) => `variant ${name}`,
  because: 'Hvorfor',
  strategy: 'Strategi',
  holds: 'stemmer',
  holdsNot: 'stemmer ikke',
  disabled: 'deaktivert',
  saw: (value: string | null) => (value === null ? 'verdien mangler' : `verdien er ${value}`),
  segment: (name: string) => `Segmentet ${name}`,
  bucket: (bucket: number, of: number, threshold: number) =>
    `bøtte ${bucket} av ${of}; til og med ${threshold} er inne`,
  drawnBy: (field: string, identifier: string | null, group: string) =>
    identifier === null ? `det finnes ingen ${field} å gå etter` : `${field} ${identifier}, gruppe ${group}`,
  variantBucket: (bucket: number, of: number) => `varianten: ${bucket} av ${of}`,
  overridden: 'varianten er bestemt for denne verdien',
  parent: (name: string, on: boolean, is: boolean) =>
    `krever at ${name} er ${on ? 'på' : 'av'}: det ${is ? 'stemmer' : 'stemmer ikke'}`,
  explain: (feature: string, who: string, environment: string) =>
    `${feature} for ${who} i ${environment}`,
};
