/** Norsk, for fortiden: slik det var, og å sette det tilbake. */

import type { ToldStep } from '../lib/undone';
import type { PastText } from './en-past';
import type { Since } from '../lib/since';
import type { Names } from './en-sentences';
import { count, number } from './nb-numbers';
import { joined, strategy } from './nb-sentences';
import { nbStories } from './nb-stories';

const KINDS: Record<string, string> = {
  feature: '',
  segment: 'segment',
  project: 'prosjekt',
  environment: 'miljø',
  strategy: 'strategi',
  tag: 'merkelapp',
  'context-field': 'kontekstfelt',
  'feature-type': 'type',
  'tag-type': 'merkelapptype',
};

const PARTS: Record<string, string> = {
  rollout: 'andel',
  archived: 'arkiv',
  description: 'beskrivelse',
  stale: 'utdatert',
  project: 'prosjekt',
};

function partName(part: string): string {
  return PARTS[part] ?? part.replace(/^strategy /, 'strategi ').replace(/^variant /, 'variant ');
}

function stepValue({ before, after, strategies, on, part }: ToldStep): string {
  const ways = strategies?.map((one) => strategy(one)) ?? [];
  if (on !== null) return [on ? 'på' : 'av', ...ways].join(', ');
  if (part[0] === 'archived') return after === 'true' ? 'lagt bort' : 'hentet tilbake';
  if (strategies) return `lagt til: ${ways.join(', ')}`;
  if (before === undefined) return `lagt til: ${after}`;
  return after === undefined ? `fjernet: ${before}` : `${before} → ${after}`;
}

export const nbPast: PastText = {
  thing: (kind: string, name: string) => `${KINDS[kind] ?? kind} ${name}`.trim(),
  title: 'Slik det var',
  intro: 'Et hvilket som helst tidspunkt, til å se på og gå tilbake til. Å se endrer ingenting.',
  failed: 'Fortiden kunne ikke leses',
  moment: 'Tidspunkt',
  asOf: 'Slik det var',
  comparedWith: 'Sammenlignet med',
  now: 'nå',
  earlier: 'Tidligere',
  later: 'Senere',
  slider: 'Fra hendelse til hendelse',
  histogram: 'Når hvor mye ble endret; streken er tidspunktet',
  revision: (id: number) => `revisjon ${number(id)}`,
  stateAt: (at: string, revision: number) => `Slik det var ${at}, revisjon ${number(revision)}`,
  readOnly: 'Å gjenopprette skriver nye hendelser; ingenting av det som har skjedd går tapt.',
  restore: 'Gjenopprett',
  restoreState: 'Gjenopprett denne tilstanden …',
  restoreAll: 'Gjenopprett alt …',
  restoreTitle: (name: string) => `Gjøre ${name} til det som var?`,
  restoreAllTitle: (at: string) => `Gjøre alt til det som var ${at}?`,
  evaluate: 'Prøv slik det var …',
  allFeatures: 'Alle flagg da',
  toNow: 'Slik det er nå',
  shown: 'dette vises',
  asOfEvent: (what: string) => `Slik det var etter: ${what}`,
  onlyDifferent: 'Bare det som er endret siden',
  differ: (shown: number, all: number, only: boolean) =>
    only
      ? `${count(shown, 'flagg', 'flagg')} er endret`
      : `${number(shown)} av ${count(all, 'flagg', 'flagg')}`,
  sinceThen: 'Siden da',
  since: ({ environment, changes }: Since, names?: Names) =>
    `${environment === null ? '' : `${environment}: `}${joined(changes.map((one) => nbStories.change(one, names)), 'og')}`,
  same: 'Ingenting er endret siden.',
  otherParts: 'andre deler av det, som merkelapper eller lenker',
  notThen: 'Fantes ikke',
  notThenText: 'Det ble laget senere, eller var arkivert på det tidspunktet.',
  madeSince: 'laget eller hentet tilbake siden',
  goneSince: 'arkivert eller slettet siden',
  others: 'Også endret siden',
  wholeSince: { gone: 'slettet siden', back: 'laget siden' },
  whole: { gone: 'Forsvinner: det fantes ikke før.', back: 'Kommer tilbake slik det var.' },
  step: (told: ToldStep) => {
    const place = [told.where, ...told.part.map(partName)].filter(Boolean).join(' · ');
    return place ? `${place}: ${stepValue(told)}` : `slått ${stepValue(told)}`;
  },
  undo: {
    button: 'Angre',
    title: 'Angre denne endringen?',
    looking: 'Ser etter hva det ville endre …',
    nothing: 'Ingenting ville bli endret: alt er allerede slik det var.',
    amount: (events: number, things: number) =>
      `${count(events, 'hendelse', 'hendelser')} angres, og det endrer ${count(things, 'ting', 'ting')}:`,
    leftOut: (amount: number) => `${count(amount, 'hendelse', 'hendelser')} er utelatt:`,
    conflicts: 'Endret siden av noen',
    by: (names: string[]) => `Endret siden av ${joined(names, 'og')}`,
    choices: { skip: 'La det være:', overwrite: 'Sett tilbake til:' },
    noValue: 'ingenting',
    skipAll: 'La alt være',
    overwriteAll: 'Sett alt tilbake',
    done: 'Angret',
    doneAgain: 'Gjort igjen',
    cancel: 'Avbryt',
    never: 'Personer, roller, tokener, innstillinger, tillegg og applikasjoner angres ikke.',
  },
};
