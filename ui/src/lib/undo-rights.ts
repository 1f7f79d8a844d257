/** What it takes to undo an event, as far as its type tells. The server has the last word. */

import type { Permission } from './rights';

export interface UndoNeed {
  permission: Permission;
  /** Whether it is asked for in the environment of the event. */
  placed: boolean;
}

const IN_ENVIRONMENTS: Record<string, Permission> = {
  'feature-environment-enabled': 'UPDATE_FEATURE_ENVIRONMENT',
  'feature-environment-disabled': 'UPDATE_FEATURE_ENVIRONMENT',
  'feature-strategy-add': 'DELETE_FEATURE_STRATEGY',
  'feature-strategy-update': 'UPDATE_FEATURE_STRATEGY',
  'feature-strategy-remove': 'CREATE_FEATURE_STRATEGY',
  'strategy-order-changed': 'UPDATE_FEATURE_STRATEGY',
  'feature-environment-variants-updated': 'UPDATE_FEATURE_ENVIRONMENT_VARIANTS',
};

const OF_FEATURES: Record<string, Permission> = {
  'feature-created': 'DELETE_FEATURE',
  'feature-revived': 'DELETE_FEATURE',
  'feature-deleted': 'CREATE_FEATURE',
  'feature-project-change': 'MOVE_FEATURE_TOGGLE',
  'feature-dependency-added': 'UPDATE_FEATURE_DEPENDENCY',
  'feature-dependency-removed': 'UPDATE_FEATURE_DEPENDENCY',
  'feature-dependencies-removed': 'UPDATE_FEATURE_DEPENDENCY',
};

const OTHERS = /^(strategy|context-field|environment|project|segment)-(created|updated|deleted|import)/;
const UNDONE_BY = { created: 'DELETE', updated: 'UPDATE', deleted: 'CREATE', import: 'UPDATE' } as const;
type Other = 'STRATEGY' | 'CONTEXT_FIELD' | 'ENVIRONMENT' | 'PROJECT' | 'SEGMENT';

/** Null for what is never undone: people, roles, tokens, settings, add-ons, applications. */
export function needOfUndo(type: string): UndoNeed | null {
  const placed = IN_ENVIRONMENTS[type];
  if (placed) return { permission: placed, placed: true };
  const [, kind, verb] = OTHERS.exec(type) ?? [];
  if (kind && verb) {
    const thing = kind.toUpperCase().replace('-', '_') as Other;
    const does = UNDONE_BY[verb as keyof typeof UNDONE_BY];
    return { permission: `${does}_${thing}`, placed: false };
  }
  if (/^tag-|tagged$/.test(type)) return { permission: 'UPDATE_TAG_TYPE', placed: false };
  if (/^feature-type-|^drop-/.test(type)) return { permission: 'ADMIN', placed: false };
  if (!type.startsWith('feature-')) return null;
  return { permission: OF_FEATURES[type] ?? 'UPDATE_FEATURE', placed: false };
}
