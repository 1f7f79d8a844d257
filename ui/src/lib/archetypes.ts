/** People to ask for, under a name, kept in this browser. */

import { type Context, filled } from './asked';

export interface Archetype {
  name: string;
  contexts: Context[];
}

export const ARCHETYPES = 'yardarm.archetypes';

export function isArchetype(value: unknown): value is Archetype {
  const { name, contexts } = (value ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && Array.isArray(contexts) && contexts.every(isContext);
}

function isContext(value: unknown): value is Context {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'string')
  );
}

/** Those of whom something is said. */
export function known(contexts: readonly Context[]): Context[] {
  return contexts.map(filled).filter((one) => Object.keys(one).length > 0);
}
