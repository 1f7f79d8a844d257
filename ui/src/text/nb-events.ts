/** Norsk, for hendelsene. */

import type { EventsText } from './en-events';
import { count, number } from './nb-numbers';

export const nbEvents: EventsText = {
  title: 'Hendelser',
  search: 'Søk i hendelser',
  searchHint: 'I innholdet',
  feature: 'Flagg',
  project: 'Prosjekt',
  anyProject: 'Alle prosjekter',
  environment: 'Miljø',
  anyEnvironment: 'Alle miljøer',
  by: 'Hvem',
  anybody: 'Hvem som helst',
  from: 'Fra',
  to: 'Til',
  yesterday: 'I går',
  today: 'I dag',
  clear: 'Fjern filtre',
  shown: (shown: number, total: number) =>
    shown === total
      ? count(total, 'hendelse', 'hendelser')
      : `${number(shown)} av ${count(total, 'hendelse', 'hendelser')}`,
  older: 'Vis eldre',
  emptyTitle: 'Ingen treff',
  empty: 'Ingenting har skjedd, eller ingenting som passer til filtrene.',
  failed: 'Hendelsene kunne ikke leses',
  other: (label: string, name: string | null) =>
    name === null ? label.toLowerCase() : `${label.toLowerCase()}: ${name}`,
  diff: 'Forskjell',
  asOf: 'Slik det var',
  stateAsOf: 'Tilstand på et tidspunkt …',
  reason: (text: string) => `«${text}»`,
  choose: (id: number, what: string) => `Velg hendelse ${id}: ${what}`,
  chooseNone: 'Velg ingen',
  undoChosen: (amount: number) => `Angre ${count(amount, 'hendelse', 'hendelser')} …`,
  undoAll: 'Angre alle disse …',
  undoWhich: 'Si i så fall hvem som gjorde det eller fra hvilken dag, og søk ikke etter ord.',
  undoTitle: 'Angre disse endringene?',
};
