/** English sentences about what changed, for pages that are loaded later. */

import type { Change } from '../lib/changes';
import type { Story } from '../lib/history';
import { joined, type Names, strategy } from './en-sentences';

function change(value: Change, names?: Names): string {
  switch (value.kind) {
    case 'enabled':
      return value.on ? 'switched it on' : 'switched it off';
    case 'stale':
      return value.on ? 'marked it stale' : 'took the stale mark away';
    case 'type':
      return `changed the type from ${value.before} to ${value.after}`;
    case 'project':
      return `moved it from project ${value.before} to ${value.after}`;
    case 'description':
      return value.before === '' ? 'described it' : 'changed the description';
    case 'share':
      return value.after > value.before
        ? `raised the share from ${value.before} % to ${value.after} %`
        : `lowered the share from ${value.before} % to ${value.after} %`;
    case 'strategy-added':
      return `added: ${strategy(value.strategy, names)}`;
    case 'strategy-removed':
      return `removed: ${strategy(value.strategy, names)}`;
    case 'strategy-changed': {
      const [before, after] = [strategy(value.before, names), strategy(value.after, names)];
      return before === after
        ? `changed a setting of: ${after}`
        : `changed “${before}” to “${after}”`;
    }
    case 'strategies-reordered':
      return 'put the strategies in another order';
    case 'variants':
      return value.before === value.after
        ? 'changed the variants'
        : `changed the variants from ${value.before} to ${value.after}`;
  }
}

/** How a change that is not saved yet reads: without who did it. */
function pending(value: Change, names?: Names): string {
  const told = change(value, names);
  return told.charAt(0).toUpperCase() + told.slice(1);
}

/** What somebody did, to stand after their name. */
function story(told: Story): string {
  const where = told.environment === null ? '' : ` in ${told.environment}`;
  switch (told.verb) {
    case 'created':
      return `created it${startOf(told.after)}`;
    case 'copied': {
      const { from } = (told.after ?? {}) as { from?: string };
      return `copied it${from ? ` from ${from}` : ''}${told.environment ? ` to ${told.environment}` : ''}`;
    }
    case 'archived':
      return 'archived it';
    case 'revived':
      return 'restored it, switched off';
    case 'imported':
      return 'imported it';
    case 'other':
      return `recorded ${told.type}${where}`;
    case 'changed':
      return told.before === null && told.changes.length === 0
        ? unknownChange(told) + where
        : changes(told) + where;
  }
}

/** A feature of the newer API starts without a state of its own: off everywhere. */
function startOf(state: object | null): string {
  if (state === null || !('enabled' in state)) return state === null ? '' : ', switched off';
  return state.enabled ? ', switched on' : ', switched off';
}

/** Where the list begins too late to know what was before. */
function unknownChange(told: Story): string {
  if (told.type === 'feature-stale-on') return 'marked it stale';
  return told.type === 'feature-stale-off' ? 'took the stale mark away' : 'changed it';
}

function changes(told: Story): string {
  if (told.changes.length > 0) return joined(told.changes.map((one) => change(one)), 'and');
  if (told.type === 'feature-stale-on') return 'marked it stale once more';
  if (told.type === 'feature-stale-off') return 'said that it is not stale';
  if (!told.after || !('enabled' in told.after)) return 'changed it';
  return told.after.enabled ? 'switched it on once more' : 'switched it off once more';
}

export const enStories = { change, pending, story };

export type StoriesText = typeof enStories;
