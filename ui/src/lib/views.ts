/** Filters under a name, kept in this browser. */

export interface View {
  name: string;
  /** As in the address, with its question mark. */
  search: string;
}

export const VIEWS = 'yardarm.views';

export function isView(value: unknown): value is View {
  const { name, search } = (value ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && typeof search === 'string';
}
