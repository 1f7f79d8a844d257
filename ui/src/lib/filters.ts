/** Which features the list shows. The filters live in the address, so that they can be shared. */

import type { Feature } from '../api/shapes';
import { reachOf } from './strategies';

const STATES = ['', 'rolling', 'on', 'off', 'archived'] as const;

/** `rolling`: on for some. All of it is said of the default environment, which is production. */
export type StateFilter = (typeof STATES)[number];

export interface Filters {
  q: string;
  state: StateFilter;
  type: string;
  project: string;
  stale: boolean;
  /** No client has ever evaluated it. */
  unseen: boolean;
  /** As `type:value`. */
  tag: string;
}

export function readFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const state = query.get('state') ?? '';
  return {
    q: query.get('q') ?? '',
    state: STATES.find((one) => one === state) ?? '',
    type: query.get('type') ?? '',
    project: query.get('project') ?? '',
    stale: query.get('stale') === '1',
    unseen: query.get('unseen') === '1',
    tag: query.get('tag') ?? '',
  };
}

/** As a query with its question mark, or empty when nothing is filtered. */
export function writeFilters(filters: Filters): string {
  const query = new URLSearchParams();
  for (const key of ['q', 'state', 'type', 'project', 'tag'] as const) {
    if (filters[key]) query.set(key, filters[key]);
  }
  for (const key of ['stale', 'unseen'] as const) {
    if (filters[key]) query.set(key, '1');
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

export function isFiltered(filters: Filters): boolean {
  return writeFilters({ ...filters, state: filters.state === 'archived' ? '' : filters.state }) !== '';
}

/** Every word must be in the name or the description, in any order. */
export function matching<T extends Feature>(
  features: T[],
  filters: Filters,
  tagged: ReadonlySet<string> | null = null,
): T[] {
  const words = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
  return features.filter((feature) => {
    if (filters.state === 'on' && !feature.enabled) return false;
    if (filters.state === 'off' && feature.enabled) return false;
    if (filters.state === 'rolling' && reachOf(feature).kind !== 'some') return false;
    if (filters.type && feature.type !== filters.type) return false;
    if (filters.project && feature.project !== filters.project) return false;
    if (filters.stale && !feature.stale) return false;
    if (filters.unseen && feature.lastSeenAt !== null) return false;
    if (filters.tag && tagged && !tagged.has(feature.name)) return false;
    if (words.length === 0) return true;
    const text = `${feature.name} ${feature.description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The values that there are, sorted, each once. */
export function valuesOf(features: Feature[], key: 'type' | 'project'): string[] {
  return [...new Set(features.map((feature) => feature[key]))].toSorted();
}
