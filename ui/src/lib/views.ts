/** Filters under a name, kept in this browser. */

import { keep, kept } from './kept';

export interface View {
  name: string;
  /** As in the address, with its question mark. */
  search: string;
}

const KEY = 'yardarm.views';

function isView(value: unknown): value is View {
  const { name, search } = (value ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && typeof search === 'string';
}

export function savedViews(): View[] {
  return kept(KEY, isView);
}

/** Throws where the browser keeps nothing. */
export function saveViews(views: View[]): void {
  keep(KEY, views);
}
