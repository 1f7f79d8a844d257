/** Two versions of one strategy as one, where they changed different parts of it. */

import type { FeatureStrategy } from '../api/shapes';
import { same } from './values';

type Parts = Record<string, unknown>;

/** Each parameter is a part of its own, and so is all the rest, key by key. */
function partsOf(strategy: FeatureStrategy): Parts {
  const { parameters, ...rest } = strategy;
  const named = Object.entries(parameters).map(([key, value]) => [`parameter ${key}`, value]);
  return { ...rest, ...(Object.fromEntries(named) as Parts) };
}

/** Null where both changed the same part, and where one of them is gone. */
export function bothOf(base: unknown, mine: unknown, theirs: unknown): FeatureStrategy | null {
  if (!isStrategy(base) || !isStrategy(mine) || !isStrategy(theirs)) return null;
  const [was, my, their] = [partsOf(base), partsOf(mine), partsOf(theirs)];
  const parts: Parts = {};
  for (const key of new Set([...Object.keys(was), ...Object.keys(my), ...Object.keys(their)])) {
    if (same(my[key], was[key])) parts[key] = their[key];
    else if (same(their[key], was[key]) || same(their[key], my[key])) parts[key] = my[key];
    else return null;
  }
  const parameters: Record<string, unknown> = {};
  const rest: Parts = {};
  for (const [key, value] of Object.entries(parts)) {
    if (value === undefined) continue;
    if (key.startsWith('parameter ')) parameters[key.slice('parameter '.length)] = value;
    else rest[key] = value;
  }
  return { ...rest, parameters } as unknown as FeatureStrategy;
}

function isStrategy(value: unknown): value is FeatureStrategy {
  return typeof value === 'object' && value !== null && 'parameters' in value;
}
