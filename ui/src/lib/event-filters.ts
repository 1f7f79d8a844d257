/** Which events the page shows. The filters live in the address, so that they can be shared. */

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

/** A day as the server counts them, which is in UTC; negative ones are past. */
export function dayFrom(now: number, days: number): string {
  return new Date(now + days * 86_400_000).toISOString().slice(0, 10);
}
