/** From a feature's events to what happened. An event often says a part only; this adds it up. */

import type { FeatureState, FoundEvent } from '../api/shapes';
import { type Change, changesBetween } from './changes';
import { isPlaced, placedStory } from './placed-history';

/** What is read of an event; `preData` is how that was before which `data` shows. */
export type Told = Pick<FoundEvent, 'id' | 'type' | 'createdBy' | 'createdAt' | 'data'> & {
  preData?: unknown;
};

/** `verb` says more than the changes do: it was created, put away, or something unknown. */
export interface Story {
  id: number;
  at: string;
  by: string;
  type: string;
  /** Where it happened, when the event says so. */
  environment: string | null;
  verb: 'created' | 'changed' | 'copied' | 'archived' | 'revived' | 'imported' | 'other';
  changes: Change[];
  before: object | null;
  after: FeatureState | object | null;
}

/** Newest first, as the events come. `before` is null where the list begins too late to know. */
export function storiesOf(newestFirst: Told[]): Story[] {
  const stories: Story[] = [];
  let state: FeatureState | null = null;
  for (const event of newestFirst.toReversed()) {
    if (isOfAnother(event.type)) continue;
    const told = {
      id: event.id,
      at: event.createdAt,
      by: event.createdBy,
      type: event.type,
      environment: environmentOf(event.data),
    };
    if (isPlaced(event.type)) {
      stories.push({ ...told, ...placedStory(event) });
      // v3's events tell of one environment; what this one did to it is not known here.
      state = null;
      continue;
    }
    const before: FeatureState | null = state;
    const after = stateAfter(event, before);
    stories.push({
      ...told,
      verb: verbOf(event.type),
      changes: before && after ? changesBetween(before, after) : [],
      before,
      after,
    });
    state = after ?? state;
  }
  return stories.toReversed();
}

/** Of a strategy definition or a type that happens to have the feature's name. */
function isOfAnother(type: string): boolean {
  const ofStrategy = type.startsWith('strategy-') && type !== 'strategy-order-changed';
  return ofStrategy || type.startsWith('feature-type-');
}

function environmentOf(data: unknown): string | null {
  const { environment } = (data ?? {}) as { environment?: unknown };
  return typeof environment === 'string' ? environment : null;
}

function verbOf(type: string): Story['verb'] {
  switch (type) {
    case 'feature-created':
      return 'created';
    case 'feature-archived':
      return 'archived';
    case 'feature-revived':
      return 'revived';
    case 'feature-import':
      return 'imported';
    case 'feature-updated':
    case 'feature-stale-on':
    case 'feature-stale-off':
      return 'changed';
    default:
      return 'other';
  }
}

function stateAfter(event: Told, before: FeatureState | null): FeatureState | null {
  const data = (event.data ?? {}) as Partial<FeatureState>;
  if (Array.isArray(data.strategies)) {
    return {
      description: data.description ?? null,
      type: data.type ?? 'release',
      project: data.project ?? 'default',
      enabled: data.enabled ?? false,
      stale: data.stale ?? false,
      strategies: data.strategies,
      variants: data.variants ?? null,
    };
  }
  const puts = event.type === 'feature-archived' || event.type === 'feature-revived';
  // Put away and brought back are both off.
  return before && puts ? { ...before, enabled: false } : before;
}
