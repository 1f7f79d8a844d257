/** What a draft would change, as sentences tell it. */

import { type Change, strategyChange } from './changes';
import { type Operation, operationsBetween } from './operations';
import { plainStrategy } from './plain';
import type { PlacedState } from './placed';

export interface Pending {
  /** Null for what belongs to no environment. */
  environment: string | null;
  change: Change;
}

export function pendingBetween(now: PlacedState, wanted: PlacedState): Pending[] {
  return operationsBetween(now, wanted).flatMap((operation) => pendingOf(operation, now, wanted));
}

function pendingOf(operation: Operation, now: PlacedState, wanted: PlacedState): Pending[] {
  switch (operation.kind) {
    case 'settings':
      return settingsOf(now, wanted).map((change) => ({ environment: null, change }));
    case 'project': {
      const change = { kind: 'project', before: now.project, after: wanted.project } as const;
      return [{ environment: null, change }];
    }
    default:
      return [{ environment: operation.environment, change: changeOf(operation, now) }];
  }
}

function settingsOf(now: PlacedState, wanted: PlacedState): Change[] {
  const found: Change[] = [];
  if (now.type !== wanted.type) found.push({ kind: 'type', before: now.type, after: wanted.type });
  const [before, after] = [now.description ?? '', wanted.description ?? ''];
  if (before !== after) found.push({ kind: 'description', before, after });
  return found;
}

function changeOf(
  operation: Extract<Operation, { environment: string }>,
  now: PlacedState,
): Change {
  const there = now.environments[operation.environment];
  const find = (id: string) => there?.strategies.find((one) => one.id === id);
  switch (operation.kind) {
    case 'add':
      return { kind: 'strategy-added', strategy: plainStrategy(operation.strategy) };
    case 'change': {
      const after = plainStrategy(operation.strategy);
      const old = find(operation.strategy.id);
      return strategyChange(old ? plainStrategy(old) : after, after);
    }
    case 'remove': {
      const old = find(operation.id);
      return { kind: 'strategy-removed', strategy: old ? plainStrategy(old) : { name: '' } };
    }
    case 'order':
      return { kind: 'strategies-reordered' };
    case 'variants': {
      const before = there?.variants.length ?? 0;
      return { kind: 'variants', before, after: operation.variants.length };
    }
  }
}
