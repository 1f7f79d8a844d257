/** Which events the page shows. The filters live in the address, so that they can be shared. */

import type { Selection } from '../api/undo';

const KEYS = ['q', 'feature', 'project', 'environment', 'by', 'type', 'from', 'to'] as const;

/** Empty texts filter nothing; `from` and `to` are days, both included. */
export type EventFilters = Record<(typeof KEYS)[number], string>;

export function readEventFilters(search: string): EventFilters {
  const query = new URLSearchParams(search);
  return Object.fromEntries(KEYS.map((key) => [key, query.get(key) ?? ''])) as EventFilters;
}

export function writeEventFilters(filters: EventFilters): string {
  const query = new URLSearchParams();
  for (const key of KEYS) if (filters[key]) query.set(key, filters[key]);
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** The same events as an undo names them; null where it cannot: by words, by type, or all there are. */
export function selectionOf(filters: EventFilters): Selection | null {
  const { q, type, by, from, to, feature, project, environment } = filters;
  if (q || type || !(by || from)) return null;
  return {
    ...(by && { createdBy: by }),
    ...(from && { from: `${from}T00:00:00Z` }),
    ...(to && { to: `${to}T23:59:59.999999Z` }),
    ...(feature && { feature }),
    ...(project && { project }),
    ...(environment && { environment }),
  };
}

/** A day as the server counts them, which is in UTC; negative ones are past. */
export function dayFrom(now: number, days: number): string {
  return new Date(now + days * 86_400_000).toISOString().slice(0, 10);
}
