/** Edits that are not saved yet, and how they meet what others saved meanwhile. */

import type { Feature, FeatureState } from '../api/shapes';
import { same } from './values';

/** What the page edits; on, off and stale are saved at once and are never part of a draft. */
export type Editable = Pick<FeatureState, 'description' | 'type' | 'project' | 'strategies'>;
export type Draft = Partial<Editable>;

export function stateOf(feature: Feature): FeatureState {
  const { description, type, project, enabled, stale, strategies, variants } = feature;
  return { description, type, project, enabled, stale, strategies, variants };
}

/** The draft without what it leaves as it is. */
export function tidied(base: FeatureState, draft: Draft): Draft {
  const kept = Object.entries(draft).filter(
    ([field, value]) => !same(value ?? '', base[field as keyof Editable] ?? ''),
  );
  return Object.fromEntries(kept) as Draft;
}

export interface Merged {
  state: FeatureState;
  /** Fields that both sides changed, each in its own way. */
  conflicts: (keyof Editable)[];
}

/** What is to be saved: the server's state of now with the draft, which was made from `base`. */
export function merged(base: FeatureState, draft: Draft, now: FeatureState): Merged {
  const fields = Object.keys(draft) as (keyof Editable)[];
  const conflicts = fields.filter(
    (field) => !same(base[field], now[field]) && !same(draft[field], now[field]),
  );
  return { state: { ...now, ...draft }, conflicts };
}
