/** Norsk, for hvordan det går med et prosjekt. */

import type { HealthText } from './en-health';
import { count, number } from './nb-numbers';

const days = (amount: number): string => `${number(amount)} ${amount === 1 ? 'dag' : 'dager'}`;

export const nbHealth: HealthText = {
  title: 'Hvordan det går',
  failed: 'Hvordan det går med prosjektet, kunne ikke leses',
  month: {
    title: 'En måned',
    columns: ['Hva', 'Siste 30 dager', '30 dager før'],
    created: 'Opprettede funksjoner',
    archived: 'Arkiverte funksjoner',
    activity: 'Hendelser',
    lead: 'Til produksjon, i snitt',
  },
  days: (amount: number | null) => (amount === null ? '–' : days(amount)),
  stages: {
    title: 'Stadier',
    columns: ['Stadium', 'Funksjoner', 'Varte, i snitt'],
    names: {
      initial: 'Ikke spurt etter ennå',
      preLive: 'Spurt etter utenfor produksjon',
      live: 'I bruk i produksjon',
      completed: 'Fullført',
      archived: 'Arkivert',
    },
  },
  states: {
    title: 'Funksjoner',
    active: (amount: number) => `${number(amount)} i bruk`,
    potentiallyStale: (amount: number) => `${number(amount)} kan være utdatert`,
    stale: (amount: number) => `${number(amount)} utdatert`,
  },
  activity: {
    title: 'Hendelser i et år',
    week: (from: string, amount: number) => `uken fra ${from}: ${count(amount, 'hendelse', 'hendelser')}`,
    sum: (amount: number) => count(amount, 'hendelse', 'hendelser'),
  },
  lead: {
    title: 'Fra opprettet til produksjon',
    columns: ['Funksjon', 'Tok'],
    none: 'Ingen klient i produksjon har spurt etter en funksjon ennå.',
    median: (amount: number) => `halvparten innen ${days(amount)}`,
    slowest: (shown: number, amount: number) =>
      shown < amount ? `De ${number(shown)} tregeste av ${number(amount)}` : `Alle ${number(amount)}`,
  },
  there: (members: number, tokens: number, segments: number) =>
    [
      count(members, 'medlem', 'medlemmer'),
      count(tokens, 'API-token', 'API-tokener'),
      count(segments, 'segment', 'segmenter'),
    ].join(', '),
};
