/** English, for what usage and time say of features. */

import type { Insight, InsightKind } from '../api/shapes';
import { count, number } from './en-numbers';

const days = (amount: number): string => count(amount, 'day', 'days');
const everywhere = (environment: string | null): string => environment ?? 'every environment';

const kinds: Record<InsightKind, string> = {
  'safe-to-archive': 'Safe to archive',
  'archived-in-use': 'Archived, and asked for',
  'never-evaluated': 'Never asked for',
  'always-on': 'Always on',
  'always-off': 'Always off',
  'potentially-stale': 'Outlived its type',
};

const ways: Record<InsightKind, string> = {
  'safe-to-archive': 'No application asks for it, and no feature depends on it: archive it.',
  'archived-in-use': 'Applications get the default of their code: it is still there.',
  'never-evaluated': 'Is the name right in the code?',
  'always-on': 'Take the condition out of the code; then archive it.',
  'always-off': 'Take what it hides out of the code; then archive it.',
  'potentially-stale': 'Complete it, mark it stale, or give its type more time.',
};

const why: Record<InsightKind, (found: Insight) => string> = {
  'safe-to-archive': (found) =>
    found.evidence.lastSeen === null
      ? `${days(found.days)} old, and never asked for`
      : `nobody has asked for it for ${days(found.days)}`,
  'archived-in-use': (found) => `archived ${found.days === 0 ? 'today' : `${days(found.days)} ago`}, and asked for since`,
  'never-evaluated': (found) => `${days(found.days)} old, and never asked for`,
  'always-on': (found) => `only ever on in ${everywhere(found.environment)}, for ${days(found.days)}`,
  'always-off': (found) => `only ever off in ${everywhere(found.environment)}, for ${days(found.days)}`,
  'potentially-stale': ({ days: over, evidence }) =>
    `${evidence.type} lives ${days(evidence.lifetimeDays ?? 0)}; that was over ${days(over)} ago`,
};

export const enInsight = {
  title: 'Clean-up',
  intro: 'What usage and time say of features, each with its evidence. Choose, and archive them at once.',
  failed: 'The findings could not be read',
  kinds,
  ways,
  why,
  kind: 'Finding',
  anyKind: (amount: number) => `All findings (${number(amount)})`,
  ofKind: (name: string, amount: number) => `${name} (${number(amount)})`,
  project: 'Project',
  anyProject: 'All projects',
  environment: 'Environment',
  anyEnvironment: 'All environments',
  columns: ['Feature', 'Why', 'Evidence', 'Project'],
  found: (amount: number) => count(amount, 'finding', 'findings'),
  choose: (name: string) => `Choose ${name}`,
  chooseAll: 'Choose all',
  chooseAllOf: (kind: string) => `Choose all: ${kind}`,
  evidence: {
    counted: (environment: string, yes: number, no: number, window: number) =>
      `${environment}: ${count(yes, 'time', 'times')} on, ${number(no)} off in ${days(window)}`,
    asked: (app: string, environment: string) => `${app} in ${environment} asked`,
    created: 'created',
    dependents: (names: string[]) => `${names.join(', ')} ${names.length === 1 ? 'depends' : 'depend'} on it`,
  },
  more: 'Show more',
  emptyTitle: 'Nothing to clean up',
  empty: 'No feature is unused, always the same, or older than its type. A finding takes days to appear.',
  archived: 'What is archived',
};

export type InsightText = typeof enInsight;
