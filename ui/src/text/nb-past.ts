/** Norsk, for fortiden: slik det var, og å sette det tilbake. */

import type { ToldStep } from '../lib/undone';
import type { PastText } from './en-past';
import { count } from './nb-numbers';
import { joined, strategy } from './nb-sentences';

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
