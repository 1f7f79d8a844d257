import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { ApiError, isOutdated, type Place } from '../../api/errors';
import { findPlaced, type FoundFeature, perform, switchPlaced } from '../../api/placed';
import { keys, queries, refreshFeature } from '../../app/query';
import { say } from '../../app/toasts';
import { applied, type Operation, operationsBetween } from '../../lib/operations';
import {
  type Choice,
  type Conflict,
  isSameState,
  mergedStates,
  type PlacedState,
  placedOf,
  withEnvironment,
} from '../../lib/placed';
import { requestKeys } from '../../requests/keys';
import { tf } from '../../text/feature';

/** Two people changed the same thing; the page asks which version it shall be. */
export class DraftConflict extends Error {}

/** What the server said of one strategy, or of the variants of an environment. */
class Refused extends Error {
  constructor(
    override readonly cause: ApiError,
    readonly unit: string,
  ) {
    super(cause.message);
  }
}

/** The place whose rule held a draft up: another was faster to make it than the page to read it. */
export function heldUpIn(error: Error | null): Place | null {
  return error instanceof Refused ? error.cause.gate : null;
}

interface Kept {
  /** What the draft was made from, but for what others saved meanwhile and it does not touch. */
  base: PlacedState;
  mine: PlacedState;
}

/** Drafts by the name of their feature: leaving the page for another one loses none. */
const kept = new Map<string, Kept>();

globalThis.addEventListener?.('beforeunload', (event) => {
  if (kept.size > 0) event.preventDefault();
});

export interface DraftHandle {
  /** As the page shows it: what the server has, with the edits. */
  state: PlacedState;
  /** What the server has. */
  now: PlacedState;
  dirty: boolean;
  /** Others saved something since the draft was begun, and it is in what the page shows. */
  merged: boolean;
  conflicts: Conflict[];
  choose: (unit: string, choice: Choice) => void;
  edit: (change: (state: PlacedState) => PlacedState) => void;
  discard: () => void;
  /** Save, and switch on in this environment. What a rule holds up stays in the draft. */
  save: (on?: string) => void;
  /** Save what is of one environment, past its rule, saying why. Throws what is in the way. */
  savePast: (environment: string, why: string, on?: string) => Promise<void>;
  /** Of this environment nothing is left to save: it became part of a change request. */
  settle: (environment: string) => void;
  saving: boolean;
  error: Error | null;
  /** What the server refused of a unit (the id of a strategy, or an environment), by path. */
  faultsOf: (unit: string) => Record<string, string>;
}

const MOST_TRIES = 5;

async function reread(name: string, project: string): Promise<FoundFeature> {
  return queries.fetchQuery({
    queryKey: keys.feature(name),
    queryFn: async () => findPlaced(name, project),
    staleTime: 0,
  });
}

/** Which part of a draft is published, and how. */
interface Publishing {
  keep: (draft: Kept) => void;
  includes: (operation: Operation) => boolean;
  /** Said to go past a rule. */
  why?: string;
}

/**
 * Asks for one change after the other, each on the revision that was read last: whoever was faster
 * is read, and the rest of the draft goes on top. Throws DraftConflict where both changed the same.
 */
async function publish(
  found: FoundFeature,
  draft: Kept,
  how: Publishing,
  tries = 0,
): Promise<Kept | null> {
  const { name, project } = found.feature;
  const { keep, includes, why } = how;
  const now = placedOf(found.feature);
  const { base, state: mine, conflicts } = mergedStates(draft.base, draft.mine, now);
  const next = { base, mine };
  keep(next);
  if (conflicts.length > 0) throw new DraftConflict(tf.draft.conflict);
  const left = operationsBetween(now, mine);
  const operation = left.find(includes);
  if (!operation) return left.length > 0 ? next : null;
  try {
    const made = await perform(project, name, operation, found.revision, why);
    next.base = applied(base, operation, made);
    next.mine = applied(mine, operation, made);
    keep(next);
  } catch (error) {
    if (!isOutdated(error) || tries >= MOST_TRIES) throw refused(error, operation);
    return publish(await reread(name, project), next, how, tries + 1);
  }
  const moved = operation.kind === 'project' ? operation.project : project;
  return publish(await reread(name, moved), next, how);
}

function refused(error: unknown, operation: object): unknown {
  if (!(error instanceof ApiError)) return error;
  const { strategy, environment } = operation as { strategy?: { id: string }; environment?: string };
  return new Refused(error, strategy?.id ?? environment ?? '');
}

function isOf(environment: string): (operation: Operation) => boolean {
  return (operation) => 'environment' in operation && operation.environment === environment;
}

/** `ruled` are environments in which a rule holds changes up. */
export function useDraft(found: FoundFeature, ruled: ReadonlySet<string>): DraftHandle {
  const { name } = found.feature;
  const now = placedOf(found.feature);
  const [draft, setDraft] = useState<Kept | null>(() => kept.get(name) ?? null);
  const keep = (next: Kept | null): void => {
    if (next) kept.set(name, next);
    else kept.delete(name);
    setDraft(next);
  };
  const merged = draft && mergedStates(draft.base, draft.mine, now);
  const state = merged?.state ?? now;
  const conflicts = merged?.conflicts ?? [];
  const isFree = (operation: Operation): boolean =>
    !('environment' in operation && ruled.has(operation.environment));
  const save = useMutation({
    mutationFn: async (on: string | undefined) => {
      const rest = draft && (await publish(found, draft, { keep, includes: isFree }));
      if (on) await switchPlaced(state.project, name, on, true);
      return rest;
    },
    onError: (error) => {
      if (heldUpIn(error)) void queries.invalidateQueries({ queryKey: requestKeys.rules(state.project) });
    },
    onSuccess: async (rest) => {
      keep(rest);
      say(tf.draft.saved(name));
      await refreshFeature(name);
    },
  });
  const { error } = save;
  return {
    state,
    now,
    dirty: draft !== null,
    merged: draft !== null && !isSameState(draft.base, now),
    conflicts,
    choose(unit, choice) {
      if (!draft) return;
      const next = mergedStates(draft.base, draft.mine, now, { [unit]: choice });
      // What is chosen is settled, also as theirs: what is left to say is made from it.
      keep(isSameState(next.state, now) ? null : { base: next.base, mine: next.state });
      save.reset();
    },
    edit(change) {
      const mine = change(state);
      const base = merged?.base ?? now;
      keep(isSameState(mine, now) && conflicts.length === 0 ? null : { base, mine });
      save.reset();
    },
    discard() {
      keep(null);
      save.reset();
    },
    save: (on) => save.mutate(on),
    async savePast(environment, why, on) {
      if (draft) keep(await publish(found, draft, { keep, includes: isOf(environment), why }));
      if (on) await switchPlaced(state.project, name, on, true, why);
      await refreshFeature(name);
    },
    settle(environment) {
      const there = now.environments[environment] ?? { strategies: [], variants: [] };
      const mine = withEnvironment(state, environment, () => there);
      keep(isSameState(mine, now) ? null : { base: merged?.base ?? now, mine });
    },
    saving: save.isPending,
    error: error instanceof DraftConflict ? null : error,
    faultsOf: (unit) => (error instanceof Refused && error.unit === unit ? error.cause.fields : {}),
  };
}
