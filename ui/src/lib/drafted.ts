/** Drafted changes, as change requests and schedules carry them. */

import type { ChangeBody, FeatureInEnvironment, FeatureStrategy, Strategy } from '../api/shapes';
import type { DiffLine } from './diff';
import type { Operation } from './operations';
import { isNew } from './placed';
import { switchChange } from './simple-changes';
import type { Step } from './undone';
import { same } from './values';

/** An operation as a change; null for a move to another project, which nothing else can do. */
function changeOf(feature: string, operation: Operation): ChangeBody | null {
  if (operation.kind === 'project') return null;
  if (operation.kind === 'settings') {
    const { description, type } = operation;
    return { feature, action: 'updateFeature', payload: { description, type } };
  }
  const there = { feature, environment: operation.environment };
  switch (operation.kind) {
    case 'add':
      return { ...there, action: 'addStrategy', payload: sentStrategy(operation.strategy) };
    case 'change':
      return changeOfStrategy(feature, operation.environment, operation.strategy);
    case 'remove':
      return { ...there, action: 'deleteStrategy', payload: { id: operation.id } };
    case 'order': {
      const payload = operation.ids.map((id, sortOrder) => ({ id, sortOrder }));
      return { ...there, action: 'reorderStrategy', payload };
    }
    case 'variants':
      return { ...there, action: 'patchVariant', payload: { variants: operation.variants } };
  }
}

export function changeOfStrategy(
  feature: string,
  environment: string,
  strategy: FeatureStrategy,
): ChangeBody {
  return { feature, environment, action: 'updateStrategy', payload: sentStrategy(strategy) };
}

export function changesOf(feature: string, operations: readonly Operation[]): ChangeBody[] {
  return operations.map((one) => changeOf(feature, one)).filter((one) => one !== null);
}

/** All that makes one environment what another is. Additions first: the last strategy takes the
 *  feature off with it. */
export function copyChanges(
  feature: string,
  from: FeatureInEnvironment,
  to: FeatureInEnvironment,
): ChangeBody[] {
  const there = { feature, environment: to.name };
  const added = from.strategies.map((strategy): ChangeBody => {
    const { id: _, sortOrder: __, ...payload } = strategy;
    return { ...there, action: 'addStrategy', payload };
  });
  const removed = to.strategies.map(({ id }): ChangeBody => {
    return { ...there, action: 'deleteStrategy', payload: { id } };
  });
  const variants: ChangeBody[] = same(from.variants ?? [], to.variants ?? [])
    ? []
    : [{ ...there, action: 'patchVariant', payload: { variants: from.variants ?? [] } }];
  const power = from.enabled === to.enabled ? [] : [switchChange(feature, to.name, from.enabled)];
  return [...added, ...removed, ...variants, ...power];
}

/** Where it stands is said by the order alone; the server names what is new. */
function sentStrategy(strategy: FeatureStrategy): object {
  const { id, sortOrder: _, ...rest } = strategy;
  return isNew(id) ? rest : { id, ...rest };
}

export type Drafted =
  | { kind: 'share'; percent: string }
  | { kind: 'enabled'; on: boolean }
  | { kind: 'added' | 'changed'; strategy: Strategy | null }
  | { kind: 'removed' | 'reordered' | 'archived' | 'settings' }
  | { kind: 'variants'; names: string[] }
  | { kind: 'depends' | 'independent'; on: string };

/** What a change does, to be told; a strategy only where all of it was sent. */
export function draftedOf({ action, payload }: Pick<ChangeBody, 'action' | 'payload'>): Drafted {
  const sent = (payload ?? {}) as Record<string, unknown>;
  switch (action) {
    case 'updateEnabled':
      return { kind: 'enabled', on: sent['enabled'] === true };
    case 'addStrategy':
      return { kind: 'added', strategy: strategyIn(sent) };
    case 'updateStrategy':
      return shareIn(sent) ?? { kind: 'changed', strategy: strategyIn(sent) };
    case 'deleteStrategy':
      return { kind: 'removed' };
    case 'reorderStrategy':
      return { kind: 'reordered' };
    case 'patchVariant': {
      const variants = (sent['variants'] ?? []) as { name: string }[];
      return { kind: 'variants', names: variants.map(({ name }) => name) };
    }
    case 'archiveFeature':
      return { kind: 'archived' };
    case 'updateFeature':
      return { kind: 'settings' };
    case 'addDependency':
      return { kind: 'depends', on: String(sent['feature']) };
    case 'deleteDependency':
      return { kind: 'independent', on: String(sent['feature']) };
  }
}

/** A step of a rollout sends its share alone. */
function shareIn({ name, parameters }: Record<string, unknown>): Drafted | null {
  const values = Object.values((parameters ?? {}) as Record<string, string>);
  return name === undefined && values.length === 1 ? { kind: 'share', percent: String(values[0]) } : null;
}

function strategyIn(sent: Record<string, unknown>): Strategy | null {
  const { name, parameters } = sent;
  if (typeof name !== 'string' || name === '') return null;
  return { ...sent, name, parameters: (parameters ?? {}) as Record<string, string> };
}

/** A patch as the lines of a diff; what was there before, it does not say. */
export function patchLines(patch: readonly Step[]): DiffLine[] {
  return patch.map(({ op, path, value }) => {
    const at = path.slice(1).replaceAll('/', '.');
    if (op === 'remove') return { sign: '-', path: at, value: '' };
    return { sign: '+', path: at, value: JSON.stringify(value) };
  });
}
