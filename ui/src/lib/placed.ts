/**
 * A feature with its environments side by side, as an edit sees it: a set of units, each of which
 * is saved by one request. Two edits meet unit by unit, so that nothing is lost by a merge.
 */

import type { FeatureInEnvironment, FeatureStrategy, ProjectFeature, Variant } from '../api/shapes';
import { constraintFault } from './constraints';
import { bothOf } from './merge';
import { same } from './values';
import { variantsFault } from './variants';

export interface EnvironmentState {
  strategies: FeatureStrategy[];
  variants: Variant[];
}

/** What a draft may change. On, off and stale are saved at once and belong to none. */
export interface PlacedState {
  description: string | null;
  type: string;
  project: string;
  environments: Record<string, EnvironmentState>;
}

/** By `description`, `type`, `project`, `<env>/variants`, `<env>/order`, `<env>/strategy/<id>`. */
export type Units = Record<string, unknown>;

/** `both` only where they changed different parts of one strategy. */
export type Choice = 'mine' | 'theirs' | 'both';

export interface Conflict {
  unit: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

export interface Merged {
  state: PlacedState;
  /** What the draft still has to say, with what it was made from. */
  base: PlacedState;
  conflicts: Conflict[];
}

const NEW = 'new-';
let last = 0;

/** The id of a strategy that the server has not seen yet. */
export function newStrategyId(): string {
  last += 1;
  return `${NEW}${last}`;
}

export function isNew(id: string): boolean {
  return id.startsWith(NEW);
}

export function placedOf(feature: ProjectFeature): PlacedState {
  const environments = feature.environments.map(
    ({ name, strategies, variants }: FeatureInEnvironment) =>
      [name, { strategies, variants: variants ?? [] }] as const,
  );
  return {
    description: feature.description,
    type: feature.type,
    project: feature.project,
    environments: Object.fromEntries(environments),
  };
}

export function unitsOf(state: PlacedState): Units {
  const { description, type, project } = state;
  const units: Units = { description: description ?? '', type, project };
  for (const [name, { strategies, variants }] of Object.entries(state.environments)) {
    units[`${name}/variants`] = variants;
    units[`${name}/order`] = strategies.map(({ id }) => id);
    // Where it stands is said by the order alone.
    for (const one of strategies) units[`${name}/strategy/${one.id}`] = { ...one, sortOrder: 0 };
  }
  return units;
}

export function stateOf(units: Units): PlacedState {
  const environments: Record<string, EnvironmentState> = {};
  for (const [unit, value] of Object.entries(units)) {
    const [name, part] = placeOf(unit);
    if (name === null || part !== 'order') continue;
    const strategies = (value as string[])
      .map((id) => units[`${name}/strategy/${id}`] as FeatureStrategy | undefined)
      .filter((one) => one !== undefined)
      .map((one, sortOrder) => ({ ...one, sortOrder }));
    const variants = (units[`${name}/variants`] ?? []) as Variant[];
    environments[name] = { strategies, variants };
  }
  return {
    description: (units['description'] as string) || null,
    type: units['type'] as string,
    project: units['project'] as string,
    environments,
  };
}

/** The environment of a unit (null for the feature's own), its part, the id of its strategy. */
export function placeOf(unit: string): [string | null, string, string | null] {
  const [first = '', part, id] = unit.split('/');
  return part === undefined ? [null, first, null] : [first, part, id ?? null];
}

/** The draft `mine`, made from `base`, on top of what is there `now`. */
export function mergedStates(
  base: PlacedState,
  mine: PlacedState,
  now: PlacedState,
  choices: Record<string, Choice> = {},
): Merged {
  const [b, m, n] = [unitsOf(base), unitsOf(mine), unitsOf(now)];
  const state: Units = {};
  const rebased: Units = {};
  const conflicts: Conflict[] = [];
  const names = new Set([...Object.keys(n), ...Object.keys(m), ...Object.keys(b)]);
  for (const unit of names) {
    const [was, is, wanted] = [b[unit], n[unit], m[unit]];
    rebased[unit] = is;
    if (isOrder(unit)) {
      state[unit] = mergedOrder(listOf(was), listOf(wanted), listOf(is));
    } else if (same(wanted, was) || choices[unit] === 'theirs') {
      state[unit] = is;
    } else if (choices[unit] === 'both') {
      state[unit] = bothOf(was, wanted, is) ?? wanted;
    } else {
      state[unit] = wanted;
      if (same(is, was) || same(is, wanted) || choices[unit] === 'mine') continue;
      conflicts.push({ unit, base: was, mine: wanted, theirs: is });
      rebased[unit] = was;
    }
  }
  return { state: stateOf(complete(state)), base: stateOf(complete(rebased)), conflicts };
}

function isOrder(unit: string): boolean {
  return placeOf(unit)[1] === 'order';
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

function kept(list: string[], other: string[]): string[] {
  return list.filter((id) => other.includes(id));
}

/** Mine where I moved something, else theirs; whatever either side has is in it. */
function mergedOrder(was: string[], mine: string[], now: string[]): string[] {
  // What is new stands last by itself.
  const added = mine.filter((id) => !was.includes(id));
  const moved = !same(mine, [...kept(was, mine), ...added]);
  return moved ? [...new Set([...mine, ...now])] : [...new Set([...now, ...mine])];
}

/** Without what is not there; an order names also what only a unit tells of. */
function complete(units: Units): Units {
  const kept = Object.fromEntries(Object.entries(units).filter(([, value]) => value !== undefined));
  for (const unit of Object.keys(kept)) {
    const [name, part, id] = placeOf(unit);
    if (name === null || part !== 'strategy' || id === null) continue;
    const order = listOf(kept[`${name}/order`]);
    if (!order.includes(id)) kept[`${name}/order`] = [...order, id];
  }
  return kept;
}

export function isSameState(one: PlacedState, other: PlacedState): boolean {
  return same(unitsOf(one), unitsOf(other));
}

/** The state with one environment changed. */
export function withEnvironment(
  state: PlacedState,
  name: string,
  change: (there: EnvironmentState) => EnvironmentState,
): PlacedState {
  const there = state.environments[name] ?? { strategies: [], variants: [] };
  return { ...state, environments: { ...state.environments, [name]: change(there) } };
}

/** What must be filled in before it can be saved is missing somewhere. */
export function isIncomplete(state: PlacedState): boolean {
  return Object.values(state.environments).some(
    ({ strategies, variants }) =>
      variantsFault(variants) !== null ||
      strategies.some(
        (one) =>
          variantsFault(one.variants) !== null ||
          one.constraints.some((constraint) => constraintFault(constraint) !== null),
      ),
  );
}
