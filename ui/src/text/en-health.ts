/** English, for how a project is doing. */

import { count, number } from './en-numbers';

const days = (amount: number): string => `${number(amount)} ${amount === 1 ? 'day' : 'days'}`;

export const enHealth = {
  title: 'How it is doing',
  failed: 'How the project is doing could not be read',
  month: {
    title: 'A month',
    columns: ['What', 'Last 30 days', '30 days before'],
    created: 'Features created',
    archived: 'Features archived',
    activity: 'Events',
    lead: 'To production, on average',
  },
  days: (amount: number | null) => (amount === null ? '–' : days(amount)),
  stages: {
    title: 'Stages',
    columns: ['Stage', 'Features', 'Stayed, on average'],
    names: {
      initial: 'Not asked for yet',
      preLive: 'Asked for outside production',
      live: 'Live in production',
      completed: 'Completed',
      archived: 'Archived',
    },
  },
  states: {
    title: 'Features',
    active: (amount: number) => `${number(amount)} in use`,
    potentiallyStale: (amount: number) => `${number(amount)} may be stale`,
    stale: (amount: number) => `${number(amount)} stale`,
  },
  activity: {
    title: 'Events of a year',
    week: (from: string, amount: number) => `week of ${from}: ${count(amount, 'event', 'events')}`,
    sum: (amount: number) => count(amount, 'event', 'events'),
  },
  lead: {
    title: 'From birth to production',
    columns: ['Feature', 'Took'],
    none: 'No client of production has asked for a feature yet.',
    median: (amount: number) => `half of them within ${days(amount)}`,
    slowest: (shown: number, amount: number) =>
      shown < amount ? `The slowest ${number(shown)} of ${number(amount)}` : `All ${number(amount)}`,
  },
  there: (members: number, tokens: number, segments: number) =>
    [
      count(members, 'member', 'members'),
      count(tokens, 'API token', 'API tokens'),
      count(segments, 'segment', 'segments'),
    ].join(', '),
};

export type HealthText = typeof enHealth;
