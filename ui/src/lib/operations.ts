/** What must be asked of the server, request by request, to get from one state to another. */

import type { FeatureStrategy, Variant } from '../api/shapes';
import type { Made } from '../api/placed';
import { type EnvironmentState, isNew, type PlacedState, withEnvironment } from './placed';
import { same } from './values';

export type Operation =
  | { kind: 'settings'; description: string | null; type: string }
  | { kind: 'project'; project: string }
  | { kind: 'add' | 'change'; environment: string; strategy: FeatureStrategy }
  | { kind: 'remove'; environment: string; id: string }
  | { kind: 'order'; environment: string; ids: string[] }
  | { kind: 'variants'; environment: string; variants: Variant[] };

/**
 * Additions come before removals, since the last strategy takes the feature off with it. The
 * project comes last: it is part of every path.
 */
export function operationsBetween(now: PlacedState, wanted: PlacedState): Operation[] {
  const found: Operation[] = [];
  const { description, type, project } = wanted;
  if ((now.description ?? '') !== (description ?? '') || now.type !== type) {
    found.push({ kind: 'settings', description, type });
  }
  for (const [environment, there] of Object.entries(wanted.environments)) {
    const old = now.environments[environment] ?? { strategies: [], variants: [] };
    found.push(...operationsIn(environment, old, there));
  }
  if (now.project !== project) found.push({ kind: 'project', project });
  return found;
}

function operationsIn(
  environment: string,
  now: EnvironmentState,
  wanted: EnvironmentState,
): Operation[] {
  const added: Operation[] = [];
  const changed: Operation[] = [];
  for (const strategy of wanted.strategies) {
    const old = now.strategies.find(({ id }) => id === strategy.id);
    if (!old) added.push({ kind: 'add', environment, strategy });
    else if (!sameStrategy(old, strategy)) changed.push({ kind: 'change', environment, strategy });
  }
  const ids = wanted.strategies.map(({ id }) => id);
  const gone = now.strategies.filter(({ id }) => !ids.includes(id));
  const removed = gone.map(({ id }): Operation => ({ kind: 'remove', environment, id }));
  const others: Operation[] = [];
  // New ones get their id first, and then stand last.
  const stay = now.strategies.map(({ id }) => id).filter((id) => ids.includes(id));
  if (!ids.some(isNew) && !same(stay, ids)) others.push({ kind: 'order', environment, ids });
  if (!same(now.variants, wanted.variants)) {
    others.push({ kind: 'variants', environment, variants: wanted.variants });
  }
  return [...added, ...changed, ...removed, ...others];
}

function sameStrategy(one: FeatureStrategy, other: FeatureStrategy): boolean {
  return same({ ...one, sortOrder: 0 }, { ...other, sortOrder: 0 });
}

/** The state once the server has done it; `made` is what it answered. */
export function applied(state: PlacedState, operation: Operation, made: Made): PlacedState {
  if (operation.kind === 'settings') {
    const { description, type } = operation;
    return { ...state, description, type };
  }
  if (operation.kind === 'project') return { ...state, project: operation.project };
  return withEnvironment(state, operation.environment, (there) => appliedIn(there, operation, made));
}

function appliedIn(
  there: EnvironmentState,
  operation: Extract<Operation, { environment: string }>,
  made: Made,
): EnvironmentState {
  const { strategies } = there;
  switch (operation.kind) {
    case 'add':
    case 'change': {
      const stored = made as FeatureStrategy;
      const known = strategies.some(({ id }) => id === operation.strategy.id);
      const put = strategies.map((one) => (one.id === operation.strategy.id ? stored : one));
      return { ...there, strategies: known ? put : [...strategies, stored] };
    }
    case 'remove':
      return { ...there, strategies: strategies.filter(({ id }) => id !== operation.id) };
    case 'order': {
      const place = ({ id }: FeatureStrategy): number => operation.ids.indexOf(id);
      return { ...there, strategies: strategies.toSorted((a, b) => place(a) - place(b)) };
    }
    case 'variants':
      return { ...there, variants: made as Variant[] };
  }
}
