/** Which findings of the server the page shows. What it asks lives in the address. */

import type { InsightQuestion } from '../api/insight';
import type { Insight, InsightKind, Insights } from '../api/shapes';

/** In the order in which the server lists them. */
export const KINDS: InsightKind[] = [
  'safe-to-archive',
  'archived-in-use',
  'never-evaluated',
  'always-on',
  'always-off',
  'potentially-stale',
];

export function readQuestion(search: string): InsightQuestion {
  const query = new URLSearchParams(search);
  return {
    kind: KINDS.find((kind) => kind === query.get('kind')) ?? '',
    project: query.get('project') ?? '',
    environment: query.get('environment') ?? '',
  };
}

export function writeQuestion(question: InsightQuestion): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(question)) if (value) query.set(key, value);
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** The number of clean-up, wherever it stands: findings of all kinds. */
export function totalOf(counts: Insights['counts']): number {
  return KINDS.reduce((total, kind) => total + counts[kind], 0);
}

export function byKind(findings: Insight[]): [InsightKind, Insight[]][] {
  return KINDS.map((kind): [InsightKind, Insight[]] => [
    kind,
    findings.filter(({ finding }) => finding === kind),
  ]).filter(([, found]) => found.length > 0);
}
