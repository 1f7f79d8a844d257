/** Norsk, for det som skjer av seg selv. */

import type { ScheduleState } from '../api/schedules';
import type { SchedulesText } from './en-schedules';
import { count, locale } from './nb-numbers';

/** A limit may be a small one. */
function figure(value: number): string {
  return value.toLocaleString(locale, { maximumSignificantDigits: 6 });
}

const STATES: Record<ScheduleState, string> = {
  waiting: 'venter',
  running: 'i gang',
  paused: 'stanset',
  done: 'ferdig',
  aborted: 'avsluttet',
  failed: 'mislyktes',
};

export const nbSchedules: SchedulesText = {
  states: STATES,
  title: 'Planlagte endringer',
  intro: 'Det som begynner eller slutter av seg selv. Endringer planlegges på siden til funksjonen.',
  failed: 'Det planlagte kunne ikke leses',
  show: 'Vis',
  shown: { coming: 'Kommende', over: 'Over nå' },
  emptyTitle: { coming: 'Ingenting er planlagt', over: 'Ingen plan er over' },
  empty: 'Endre en funksjon, og velg Senere i stedet for å publisere: på et tidspunkt, for en stund, eller trinn for trinn.',
  toFeatures: 'Til funksjonene',
  ofFeature: 'Av seg selv',
  unnamed: 'Plan',
  when: 'Når',
  after: (hours: number) => `${count(hours, 'time', 'timer')} etter det`,
  made: 'gjort',
  until: 'Alt settes tilbake',
  pause: 'Stans',
  resume: 'Fortsett',
  end: 'Avslutt …',
  paused: (name: string) => `${name} er stanset`,
  resumed: (name: string) => `${name} fortsetter`,
  ended: (name: string) => `${name} er avsluttet`,
  endTitle: (name: string) => `Avslutte ${name}?`,
  endText:
    'Ikke mer av den skjer. Det den har gjort, blir, eller settes tilbake, bortsett fra det andre har endret siden.',
  endOnly: 'Avslutt den',
  endBack: 'Avslutt og sett tilbake',
  cancel: 'Avbryt',
  author: ({ by, name }) =>
    `planlagt av ${by === 'anybody' ? 'hvem som helst' : (name ?? 'noen som ikke er her lenger')}`,
  change: {
    button: 'Endre …',
    title: (name: string) => `Endre ${name}`,
    text: 'Fra da av skjer det i ditt navn: du må ha lov til det den gjør.',
    step: (step: number) => `Trinn ${step}`,
    send: 'Endre det',
    done: 'Det er endret',
    refused: 'Ikke endret',
  },
  watch: {
    title: 'Hold det etter et tall',
    query: 'Spørring',
    queryHint: 'I PromQL, om ett tall, som andelen feil. Tjeneren spør sin Prometheus.',
    above: 'Ikke over',
    below: 'Ikke under',
    otherwise: 'Ellers',
    ways: { abort: 'avslutt det, og sett alt tilbake', pause: 'stans det' },
    held: ({ above, below, then: way }) =>
      `${way === 'pause' ? 'Stanses' : 'Settes tilbake'} når dette er ${[
        above === null ? '' : `over ${figure(above)}`,
        below === null ? '' : `under ${figure(below)}`,
      ]
        .filter(Boolean)
        .join(' eller ')}:`,
    seen: ({ value, error }) =>
      error === null ? `${value === null ? 'ikke noe tall' : figure(value)},` : `${error},`,
  },
  later: {
    button: 'Senere …',
    buttonIn: (environment: string) => `Slå om senere i ${environment}`,
    title: 'Når skal dette skje?',
    way: 'Hvordan',
    ways: { at: 'på et tidspunkt', while: 'for en stund, så tilbake', steps: 'trinn for trinn' },
    from: 'Fra',
    fromHint: 'Din tid. Står det tomt: med en gang.',
    at: 'Tidspunkt',
    until: 'Til',
    untilHint: 'Da settes alt tilbake.',
    shares: 'Andeler, i prosent',
    sharesHint: 'Den ene etter den andre, som 25, 50, 100.',
    hours: 'Timer mellom dem',
    turnOn: (environment: string) => `Slå det også på i ${environment}`,
    name: 'Navn',
    nameHint: 'For mennesker; også historikken har det.',
    send: 'Planlegg det',
    sent: 'Det er planlagt',
    refused: 'Ikke planlagt',
  },
};
