/** What differs between two states of a feature, as a person would tell it. */

import type { FeatureState, Strategy } from '../api/shapes';
import { percentOf } from './strategies';
import { canonical, same } from './values';

export type Change =
  | { kind: 'enabled'; on: boolean }
  | { kind: 'stale'; on: boolean }
  | { kind: 'type' | 'project'; before: string; after: string }
  | { kind: 'description'; before: string; after: string }
  | { kind: 'share'; strategy: Strategy; before: number; after: number }
  | { kind: 'strategy-added' | 'strategy-removed'; strategy: Strategy }
  | { kind: 'strategy-changed'; before: Strategy; after: Strategy }
  | { kind: 'strategies-reordered' }
  | { kind: 'variants'; before: number; after: number };

export function changesBetween(before: FeatureState, after: FeatureState): Change[] {
  const changes: Change[] = [];
  if (before.enabled !== after.enabled) changes.push({ kind: 'enabled', on: after.enabled });
  if (before.stale !== after.stale) changes.push({ kind: 'stale', on: after.stale });
  if (before.type !== after.type) {
    changes.push({ kind: 'type', before: before.type, after: after.type });
  }
  if (before.project !== after.project) {
    changes.push({ kind: 'project', before: before.project, after: after.project });
  }
  const [said, says] = [before.description ?? '', after.description ?? ''];
  if (said !== says) changes.push({ kind: 'description', before: said, after: says });
  changes.push(...strategyChanges(before.strategies, after.strategies));
  if (!same(before.variants ?? [], after.variants ?? [])) {
    const [had, has] = [before.variants?.length ?? 0, after.variants?.length ?? 0];
    changes.push({ kind: 'variants', before: had, after: has });
  }
  return changes;
}

function strategyChanges(before: Strategy[], after: Strategy[]): Change[] {
  if (same(before, after)) return [];
  const [gone, come] = withoutEqual(before, after);
  if (gone.length === 0 && come.length === 0) return [{ kind: 'strategies-reordered' }];
  const changes: Change[] = [];
  const replaced = gone.filter((old) => {
    const index = come.findIndex((strategy) => strategy.name === old.name);
    const [next] = index < 0 ? [] : come.splice(index, 1);
    if (next) changes.push(strategyChange(old, next));
    return !next;
  });
  for (const old of replaced) {
    const next = come.shift();
    changes.push(
      next
        ? { kind: 'strategy-changed', before: old, after: next }
        : { kind: 'strategy-removed', strategy: old },
    );
  }
  for (const strategy of come) changes.push({ kind: 'strategy-added', strategy });
  return changes;
}

export function strategyChange(before: Strategy, after: Strategy): Change {
  const [from, to] = [percentOf(before), percentOf(after)];
  if (from !== null && to !== null && from !== to && same(sharelike(before), sharelike(after))) {
    return { kind: 'share', strategy: after, before: from, after: to };
  }
  return { kind: 'strategy-changed', before, after };
}

/** The strategy but for its share. */
function sharelike(strategy: Strategy): Strategy {
  const { rollout: _, percentage: __, ...rest } = strategy.parameters ?? {};
  return { ...strategy, parameters: rest };
}

/** Both lists without what they have in common, counted. */
function withoutEqual(before: Strategy[], after: Strategy[]): [Strategy[], Strategy[]] {
  const come = [...after];
  const gone = before.filter((old) => {
    const index = come.findIndex((strategy) => canonical(strategy) === canonical(old));
    if (index < 0) return true;
    come.splice(index, 1);
    return false;
  });
  return [gone, come];
}
