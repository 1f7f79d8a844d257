/** English, for the past: as it was, and putting it back. */

import type { ToldStep } from '../lib/undone';
import type { Since } from '../lib/since';
import { count, number } from './en-numbers';
import { joined, type Names, strategy } from './en-sentences';
import { enStories } from './en-stories';

const KINDS: Record<string, string> = {
  feature: '',
  'context-field': 'context field',
  'feature-type': 'type',
  'tag-type': 'tag type',
};

/** Words of the documents, where people have others. */
const PARTS: Record<string, string> = { rollout: 'share', archived: 'archive' };

function stepValue({ before, after, strategies, on, part }: ToldStep): string {
  const ways = strategies?.map((one) => strategy(one)) ?? [];
  if (on !== null) return [on ? 'on' : 'off', ...ways].join(', ');
  if (part[0] === 'archived') return after === 'true' ? 'put away' : 'brought back';
  if (strategies) return `added: ${ways.join(', ')}`;
  if (before === undefined) return `added: ${after}`;
  return after === undefined ? `removed: ${before}` : `${before} → ${after}`;
}

export const enPast = {
  /** A feature by its name alone. */
  thing: (kind: string, name: string) => `${KINDS[kind] ?? kind} ${name}`.trim(),
  title: 'As it was',
  intro: 'Any moment, to look at and to go back to. Looking changes nothing.',
  failed: 'The past could not be read',
  moment: 'Moment',
  asOf: 'As of',
  comparedWith: 'Compared with',
  now: 'now',
  earlier: 'Earlier',
  later: 'Later',
  slider: 'From event to event',
  histogram: 'When how much was changed; the line is the moment',
  revision: (id: number) => `revision ${number(id)}`,
  stateAt: (at: string, revision: number) => `As it was on ${at}, revision ${number(revision)}`,
  readOnly: 'Restoring writes new events; nothing that happened is lost.',
  restore: 'Restore',
  restoreState: 'Restore this state …',
  restoreAll: 'Restore everything …',
  restoreTitle: (name: string) => `Make ${name} what it was?`,
  restoreAllTitle: (at: string) => `Make everything what it was on ${at}?`,
  evaluate: 'Evaluate then …',
  allFeatures: 'All features then',
  toNow: 'As it is now',
  shown: 'this is shown',
  asOfEvent: (what: string) => `As it was after: ${what}`,
  onlyDifferent: 'Only what is different since',
  differ: (shown: number, all: number, only: boolean) =>
    only
      ? `${count(shown, 'feature is', 'features are')} different`
      : `${number(shown)} of ${count(all, 'feature', 'features')}`,
  sinceThen: 'Since then',
  since: ({ environment, changes }: Since, names?: Names) =>
    `${environment === null ? '' : `${environment}: `}${joined(changes.map((one) => enStories.change(one, names)), 'and')}`,
  same: 'Nothing is different since.',
  otherParts: 'other parts of it, such as tags or links',
  notThen: 'Was not there',
  notThenText: 'It was made later, or it was archived at that moment.',
  madeSince: 'made or brought back since',
  goneSince: 'archived or deleted since',
  others: 'Also different since',
  wholeSince: { gone: 'deleted since', back: 'made since' },
  whole: { gone: 'It goes away: it was not there before.', back: 'It comes back as it was.' },
  step: (told: ToldStep) => {
    const place = [told.where, ...told.part.map((one) => PARTS[one] ?? one)].filter(Boolean).join(' · ');
    return place ? `${place}: ${stepValue(told)}` : `switched ${stepValue(told)}`;
  },
  undo: {
    button: 'Undo',
    title: 'Undo this change?',
    looking: 'Looking what that would change …',
    nothing: 'Nothing would change: it is as it was before already.',
    amount: (events: number, things: number) =>
      `${count(events, 'event is', 'events are')} undone, which changes ${count(things, 'thing', 'things')}:`,
    leftOut: (amount: number) => `${count(amount, 'event is', 'events are')} left out:`,
    conflicts: 'Changed since by somebody',
    by: (names: string[]) => `Changed since by ${joined(names, 'and')}`,
    choices: { skip: 'Leave it as it is:', overwrite: 'Set it back to:' },
    noValue: 'nothing',
    skipAll: 'Leave all',
    overwriteAll: 'Set all back',
    done: 'Undone',
    doneAgain: 'Done again',
    cancel: 'Cancel',
    never: 'People, roles, tokens, settings, add-ons and applications are not undone.',
  },
};

export type PastText = typeof enPast;
