/** Which features the list shows. The filters live in the address, so that they can be shared. */

import type { Feature } from '../api/shapes';

export type StateFilter = '' | 'on' | 'off' | 'archived';

export interface Filters {
  q: string;
  state: StateFilter;
  type: string;
  project: string;
  stale: boolean;
}

export function readFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const state = query.get('state') ?? '';
  return {
    q: query.get('q') ?? '',
    state: state === 'on' || state === 'off' || state === 'archived' ? state : '',
    type: query.get('type') ?? '',
    project: query.get('project') ?? '',
    stale: query.get('stale') === '1',
  };
}

/** As a query with its question mark, or empty when nothing is filtered. */
export function writeFilters(filters: Filters): string {
  const query = new URLSearchParams();
  for (const key of ['q', 'state', 'type', 'project'] as const) {
    if (filters[key]) query.set(key, filters[key]);
  }
  if (filters.stale) query.set('stale', '1');
  const text = query.toString();
  return text ? `?${text}` : '';
}

export function isFiltered(filters: Filters): boolean {
  return writeFilters({ ...filters, state: filters.state === 'archived' ? '' : filters.state }) !== '';
}

/** Every word must be in the name or the description, in any order. */
export function matching(features: Feature[], filters: Filters): Feature[] {
  const words = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
  return features.filter((feature) => {
    if (filters.state === 'on' && !feature.enabled) return false;
    if (filters.state === 'off' && feature.enabled) return false;
    if (filters.type && feature.type !== filters.type) return false;
    if (filters.project && feature.project !== filters.project) return false;
    if (filters.stale && !feature.stale) return false;
    if (words.length === 0) return true;
    const text = `${feature.name} ${feature.description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The values that there are, sorted, each once. */
export function valuesOf(features: Feature[], key: 'type' | 'project'): string[] {
  return [...new Set(features.map((feature) => feature[key]))].toSorted();
}
