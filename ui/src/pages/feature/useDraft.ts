import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { findFeature, updateFeature } from '../../api/features';
import type { Feature, FeatureState } from '../../api/shapes';
import { queries, keys, refreshFeature } from '../../app/query';
import { say } from '../../app/toasts';
import { type Draft, type Editable, merged, stateOf, tidied } from '../../lib/drafts';
import { t } from '../../text';

/** Two people changed the same thing. */
export class DraftConflict extends Error {
  constructor(readonly fields: (keyof Editable)[]) {
    super(t.draft.conflict(fields.map((field) => t.draft.fields[field]).join(', ')));
  }
}

interface Kept {
  draft: Draft;
  /** What the draft was made from; null while there is none. */
  started: FeatureState | null;
}

/** Drafts by the name of their feature: leaving the page for another one loses none. */
const kept = new Map<string, Kept>();

globalThis.addEventListener?.('beforeunload', (event) => {
  if (kept.size > 0) event.preventDefault();
});

export interface DraftHandle {
  /** As the page shows it: what the server has, with the edits. */
  state: FeatureState;
  base: FeatureState;
  dirty: boolean;
  edit: (change: Draft) => void;
  discard: () => void;
  save: () => void;
  saving: boolean;
  error: Error | null;
}

/**
 * Edits of one feature until they are saved. `base` is what they were made from; what others save
 * meanwhile is kept, and where both changed the same thing saving asks once more.
 */
export function useDraft(feature: Feature): DraftHandle {
  const { name } = feature;
  const [{ draft, started }, setState] = useState<Kept>(
    () => kept.get(name) ?? { draft: {}, started: null },
  );
  const keep = (next: Kept): void => {
    if (next.started) kept.set(name, next);
    else kept.delete(name);
    setState(next);
  };
  const base = started ?? stateOf(feature);
  const dirty = Object.keys(draft).length > 0;
  const reset = (): void => keep({ draft: {}, started: null });
  const save = useMutation({
    mutationFn: async () => {
      // v3's PUT replaces everything and knows no If-Match, so look first.
      const found = await findFeature(name);
      const now = stateOf(found.feature);
      const { state, conflicts } = merged(base, draft, now);
      if (conflicts.length > 0) {
        keep({ draft, started: now });
        throw new DraftConflict(conflicts);
      }
      await updateFeature(name, state);
      const saved = { ...found, feature: { ...found.feature, ...state } };
      queries.setQueryData(keys.feature(name), saved);
    },
    onSuccess: async () => {
      reset();
      say(t.draft.saved(name));
      await refreshFeature(name);
    },
  });

  return {
    // On, off and stale are saved at once and belong to no draft.
    state: { ...base, enabled: feature.enabled, stale: feature.stale, ...draft },
    base: { ...base, enabled: feature.enabled, stale: feature.stale },
    dirty,
    edit(change) {
      const next = tidied(base, { ...draft, ...change });
      keep({ draft: next, started: Object.keys(next).length > 0 ? base : null });
      save.reset();
    },
    discard() {
      reset();
      save.reset();
    },
    save: () => save.mutate(),
    saving: save.isPending,
    error: save.error,
  };
}
