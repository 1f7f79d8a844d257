/** English, for the past: as it was, and putting it back. */

import type { ToldStep } from '../lib/undone';
import { count } from './en-numbers';
import { joined, strategy } from './en-sentences';

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
