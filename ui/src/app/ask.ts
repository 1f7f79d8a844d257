/** What only a change request may do here, until somebody says what becomes of it. */

import { ApiError, type Place } from '../api/errors';
import type { ChangeBody } from '../api/shapes';
import { createSignal } from '../lib/signal';

export interface Asking extends Place {
  changes: ChangeBody[];
  /** The same past the rule, for who may and says why. */
  anyway: (why: string) => Promise<unknown>;
  /** Once it is asked for, or done. */
  onDone?: () => void;
}

/** What the dialog asks about: requests/AskDialog. */
export const asking = createSignal<Asking | null>(null);

export function ask(about: Asking): void {
  asking.set(about);
}

/** Asks about it where the gate refused it; false where that is not why. */
export function askInstead(
  error: unknown,
  changesIn: (place: Place) => ChangeBody[],
  anyway: (why: string) => Promise<unknown>,
): boolean {
  const gate = error instanceof ApiError ? error.gate : null;
  if (gate === null) return false;
  const changes = changesIn(gate);
  if (changes.length === 0) return false;
  ask({ ...gate, changes, anyway });
  return true;
}
