import type { EventFilters } from '../lib/event-filters';
import { api, read } from './client';
import type { FoundEvent } from './shapes';

export interface EventPage {
  events: FoundEvent[];
  total: number;
}

function is(value: string): string | undefined {
  return value ? `IS:${value}` : undefined;
}

/** The newest first. */
export async function searchEvents(filters: EventFilters, limit: number): Promise<EventPage> {
  const { q, feature, project, environment, by, type, from, to } = filters;
  const wanted = {
    query: q || undefined,
    feature: is(feature),
    project: is(project),
    environment: is(environment),
    createdBy: is(by),
    type: is(type),
    from: is(from),
    to: is(to),
  };
  const set = Object.entries(wanted).filter(([, value]) => value !== undefined);
  const query = { ...(Object.fromEntries(set) as Record<string, string>), limit: String(limit) };
  return read(api.GET('/api/admin/search/events', { params: { query } }));
}

/** Names of everybody who has written an event. */
export async function listCreators(): Promise<string[]> {
  return (await read(api.GET('/api/admin/event-creators'))).map(({ name }) => name);
}
