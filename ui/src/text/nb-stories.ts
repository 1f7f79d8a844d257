/** Norske setninger om hva som er endret, for sider som lastes senere. */

import type { Change } from '../lib/changes';
import type { Story } from '../lib/history';
import type { Names } from './en-sentences';
import type { StoriesText } from './en-stories';
import { joined, strategy } from './nb-sentences';

function change(value: Change, names?: Names): string {
  switch (value.kind) {
    case 'enabled':
      return value.on ? 'slo det på' : 'slo det av';
    case 'stale':
      return value.on ? 'merket det som utdatert' : 'fjernet merket som utdatert';
    case 'type':
      return `endret typen fra ${value.before} til ${value.after}`;
    case 'project':
      return `flyttet det fra prosjektet ${value.before} til ${value.after}`;
    case 'description':
      return value.before === '' ? 'beskrev det' : 'endret beskrivelsen';
    case 'share':
      return value.after > value.before
        ? `økte andelen fra ${value.before} % til ${value.after} %`
        : `senket andelen fra ${value.before} % til ${value.after} %`;
    case 'strategy-added':
      return `la til: ${strategy(value.strategy, names)}`;
    case 'strategy-removed':
      return `fjernet: ${strategy(value.strategy, names)}`;
    case 'strategy-changed': {
      const [before, after] = [strategy(value.before, names), strategy(value.after, names)];
      return before === after
        ? `endret en innstilling for: ${after}`
        : `endret «${before}» til «${after}»`;
    }
    case 'strategies-reordered':
      return 'endret rekkefølgen på strategiene';
    case 'variants':
      return value.before === value.after
        ? 'endret variantene'
        : `endret variantene fra ${value.before} til ${value.after}`;
  }
}

/** Som i utkast: uten hvem som gjorde det. */
function pending(value: Change, names?: Names): string {
  const told = change(value, names);
  return told.charAt(0).toUpperCase() + told.slice(1);
}

/** Det noen gjorde, slik det står etter navnet. */
function story(told: Story): string {
  const where = told.environment === null ? '' : ` i ${told.environment}`;
  switch (told.verb) {
    case 'created':
      return `opprettet det${startOf(told.after)}`;
    case 'copied': {
      const { from } = (told.after ?? {}) as { from?: string };
      const to = told.environment ? ` til ${told.environment}` : '';
      return `kopierte det${from ? ` fra ${from}` : ''}${to}`;
    }
    case 'archived':
      return 'arkiverte det';
    case 'revived':
      return 'hentet det tilbake, slått av';
    case 'imported':
      return 'importerte det';
    case 'other':
      return `førte opp ${told.type}${where}`;
    case 'changed':
      return told.before === null && told.changes.length === 0
        ? unknownChange(told) + where
        : changes(told) + where;
  }
}

function startOf(state: object | null): string {
  if (state === null) return '';
  return 'enabled' in state && state.enabled ? ', slått på' : ', slått av';
}

function unknownChange(told: Story): string {
  if (told.type === 'feature-stale-on') return 'merket det som utdatert';
  return told.type === 'feature-stale-off' ? 'fjernet merket som utdatert' : 'endret det';
}

function changes(told: Story): string {
  if (told.changes.length > 0) return joined(told.changes.map((one) => change(one)), 'og');
  if (told.type === 'feature-stale-on') return 'merket det som utdatert på nytt';
  if (told.type === 'feature-stale-off') return 'sa at det ikke er utdatert';
  if (!told.after || !('enabled' in told.after)) return 'endret det';
  return told.after.enabled ? 'slo det på igjen' : 'slo det av igjen';
}

export const nbStories: StoriesText = { change, pending, story };
