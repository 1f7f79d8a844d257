/** Events of the newer API: each tells of one part of a feature in one environment. */

import type { FeatureStrategy } from '../api/shapes';
import { type Change, changesBetween, strategyChange } from './changes';
import type { Story, Told } from './history';
import { plainStrategy } from './plain';

const PLACED = new Set([
  'feature-environment-enabled',
  'feature-environment-disabled',
  'feature-strategy-add',
  'feature-strategy-update',
  'feature-strategy-remove',
  'strategy-order-changed',
  'feature-environment-variants-updated',
  'feature-environment-copied',
  'feature-metadata-updated',
]);

export function isPlaced(type: string): boolean {
  return PLACED.has(type);
}

type PlacedStory = Pick<Story, 'verb' | 'changes' | 'before' | 'after'>;

export function placedStory(event: Told): PlacedStory {
  const { type, data, preData } = event;
  if (type === 'feature-environment-copied') {
    return { verb: 'copied', changes: [], before: null, after: asObject(data) };
  }
  const changes = changesOf(type, data, preData);
  const [before, after] = [shown(preData), shown(data)];
  // Without the state before there is nothing to set it against.
  return { verb: 'changed', changes, before, after: before && after };
}

function changesOf(type: string, data: unknown, preData: unknown): Change[] {
  switch (type) {
    case 'feature-environment-enabled':
    case 'feature-environment-disabled':
      return [{ kind: 'enabled', on: type.endsWith('-enabled') }];
    case 'feature-strategy-add':
      return isStrategy(data) ? [{ kind: 'strategy-added', strategy: plainStrategy(data) }] : [];
    case 'feature-strategy-remove':
      return isStrategy(preData)
        ? [{ kind: 'strategy-removed', strategy: plainStrategy(preData) }]
        : [];
    case 'feature-strategy-update':
      return isStrategy(data) && isStrategy(preData)
        ? [strategyChange(plainStrategy(preData), plainStrategy(data))]
        : [];
    case 'strategy-order-changed':
      return [{ kind: 'strategies-reordered' }];
    case 'feature-environment-variants-updated':
      return [{ kind: 'variants', before: variantsIn(preData), after: variantsIn(data) }];
    default:
      return settingsChanges(data, preData);
  }
}

function settingsChanges(data: unknown, preData: unknown): Change[] {
  const [before, after] = [asObject(preData), asObject(data)];
  if (!before || !after) return [];
  const same = { enabled: false, strategies: [], variants: [] };
  const [was, is] = [before, after] as { type: string; project: string; stale: boolean }[];
  if (!was || !is) return [];
  return changesBetween(
    { description: null, ...was, ...same },
    { description: null, ...is, ...same },
  );
}

function asObject(value: unknown): object | null {
  return typeof value === 'object' && value !== null ? value : null;
}

function isStrategy(value: unknown): value is FeatureStrategy {
  const found = asObject(value);
  return found !== null && 'parameters' in found && 'constraints' in found;
}

function variantsIn(value: unknown): number {
  const { variants } = (asObject(value) ?? {}) as { variants?: unknown };
  return Array.isArray(variants) ? variants.length : 0;
}

/** As a difference shows it: a strategy without its numbers. */
function shown(value: unknown): object | null {
  return isStrategy(value) ? plainStrategy(value) : asObject(value);
}
