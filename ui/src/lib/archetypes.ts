/** People to ask for, under a name, kept in this browser. */

import { type Context, filled, readContexts } from './asked';
import { keep, kept } from './kept';

export interface Archetype {
  name: string;
  contexts: Context[];
}

const KEY = 'yardarm.archetypes';

function isArchetype(value: unknown): value is Archetype {
  const { name, contexts } = (value ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && Array.isArray(contexts);
}

export function savedArchetypes(): Archetype[] {
  return kept(KEY, isArchetype).map(({ name, contexts }) => {
    return { name, contexts: readContexts(JSON.stringify(contexts)) };
  });
}

/** Throws where the browser keeps nothing. */
export function saveArchetypes(archetypes: Archetype[]): void {
  keep(KEY, archetypes);
}

/** Those who say nothing of themselves make place. */
export function joined(contexts: Context[], { contexts: more }: Archetype): Context[] {
  return [...contexts.filter((one) => Object.keys(filled(one)).length > 0), ...more];
}
