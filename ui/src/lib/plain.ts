/** Strategies without what only the newer API writes out: empty lists, no title, its id. */

import type { FeatureStrategy, Strategy } from '../api/shapes';
import type { EnvironmentState, PlacedState } from './placed';

export function plainStrategy(strategy: FeatureStrategy): Strategy {
  const { name, title, disabled, constraints, parameters, variants, segments } = strategy;
  return {
    name,
    parameters,
    ...(title ? { title } : {}),
    ...(disabled ? { disabled } : {}),
    ...(constraints.length > 0 ? { constraints } : {}),
    ...(segments.length > 0 ? { segments } : {}),
    ...(variants.length > 0 ? { variants } : {}),
  };
}

export interface PlainEnvironment {
  strategies: Strategy[];
  variants: EnvironmentState['variants'];
}

export function plainEnvironment({ strategies, variants }: EnvironmentState): PlainEnvironment {
  return { strategies: strategies.map(plainStrategy), variants };
}

/** As a diff shows it, environments by their names. */
export function plainState(state: PlacedState): object {
  const { environments, ...rest } = state;
  const there = Object.entries(environments).map(
    ([name, one]) => [name, plainEnvironment(one)] as const,
  );
  return { ...rest, ...Object.fromEntries(there) };
}
