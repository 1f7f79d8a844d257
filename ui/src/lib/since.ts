/** What differs between a feature then and later, environment by environment. */

import type { FeatureState, ListedFeature, ProjectFeature, Strategy, Variant } from '../api/shapes';
import { type Change, changesBetween } from './changes';
import { plainStrategy } from './plain';

/** The changes in an environment; null for those of the feature itself. */
export interface Since {
  environment: string | null;
  changes: Change[];
}

interface There {
  enabled: boolean;
  strategies: Strategy[];
  variants: Variant[];
}

interface Whole {
  settings: Pick<FeatureState, 'description' | 'type' | 'project' | 'stale'>;
  environments: Record<string, There>;
}

const NOTHING: There = { enabled: false, strategies: [], variants: [] };

export function sinceThen(then: ProjectFeature, later: ProjectFeature): Since[] {
  return between(wholeOf(then), wholeOf(later));
}

/** A list has the default environment, here `standard`, as the feature's own state. */
export function sinceListed(then: ListedFeature, later: ListedFeature, standard: string): Since[] {
  return between(wholeOfListed(then, standard), wholeOfListed(later, standard));
}

function between(then: Whole, later: Whole): Since[] {
  const found: Since[] = [];
  const add = (environment: string | null, changes: Change[]): void => {
    if (changes.length > 0) found.push({ environment, changes });
  };
  add(null, changesBetween({ ...then.settings, ...NOTHING }, { ...later.settings, ...NOTHING }));
  const names = new Set([...Object.keys(then.environments), ...Object.keys(later.environments)]);
  for (const name of [...names].toSorted()) {
    const [was, is] = [then.environments[name] ?? NOTHING, later.environments[name] ?? NOTHING];
    add(name, changesBetween({ ...then.settings, ...was }, { ...then.settings, ...is }));
  }
  return found;
}

function settingsOf({ description, type, project, stale }: Whole['settings']): Whole['settings'] {
  return { description, type, project, stale };
}

function wholeOf(feature: ProjectFeature): Whole {
  const environments = feature.environments.map(
    ({ name, enabled, strategies, variants }) =>
      [name, { enabled, strategies: strategies.map(plainStrategy), variants: variants ?? [] }] as const,
  );
  return { settings: settingsOf(feature), environments: Object.fromEntries(environments) };
}

function wholeOfListed(feature: ListedFeature, standard: string): Whole {
  const { enabled, strategies, variants } = feature;
  const own = { enabled, strategies: strategies.map(plain), variants: variants ?? [] };
  const others = Object.entries(feature.environments ?? {}).map(
    ([name, there]) =>
      [name, { ...NOTHING, enabled: there.enabled, strategies: there.strategies.map(plain) }] as const,
  );
  return {
    settings: settingsOf(feature),
    environments: { [standard]: own, ...Object.fromEntries(others) },
  };
}

/** Without what may as well be left out: one API writes it, the other does not. */
function plain(strategy: Strategy): Strategy {
  const { name, parameters, title, disabled, constraints, segments, variants } = strategy;
  return {
    name,
    ...(parameters && { parameters }),
    ...(title && { title }),
    ...(disabled && { disabled }),
    ...(constraints?.length && { constraints }),
    ...(segments?.length && { segments }),
    ...(variants?.length && { variants }),
  };
}
