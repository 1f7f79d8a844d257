/** What strategies mean: for whom a feature is on, and how much that is. */

import type { Constraint, FeatureState, Strategy } from '../api/shapes';

/** Strategies with a share: its parameter, and the field that decides. */
const SHARES: Record<string, { share: string; sticky: string }> = {
  flexibleRollout: { share: 'rollout', sticky: '' },
  gradualRolloutUserId: { share: 'percentage', sticky: 'userId' },
  gradualRolloutSessionId: { share: 'percentage', sticky: 'sessionId' },
  gradualRolloutRandom: { share: 'percentage', sticky: 'random' },
};

const LISTS: Record<string, { parameter: string; of: 'users' | 'addresses' | 'hosts' }> = {
  userWithId: { parameter: 'userIds', of: 'users' },
  remoteAddress: { parameter: 'IPs', of: 'addresses' },
  applicationHostname: { parameter: 'hostNames', of: 'hosts' },
};

/** Whom one strategy lets in, before its constraints. */
export type Who =
  | { kind: 'everybody' }
  | { kind: 'share'; percent: number; sticky: string }
  | { kind: 'list'; of: 'users' | 'addresses' | 'hosts'; values: string[] }
  | { kind: 'custom'; name: string };

export function whoOf(strategy: Strategy): Who {
  const parameters = strategy.parameters ?? {};
  const share = SHARES[strategy.name];
  const list = LISTS[strategy.name];
  if (strategy.name === 'default') return { kind: 'everybody' };
  if (share) {
    // SDKs take a missing share for 0.
    const percent = Number.parseInt(parameters[share.share] ?? '0', 10) || 0;
    return { kind: 'share', percent, sticky: share.sticky || parameters['stickiness'] || 'default' };
  }
  if (list) return { kind: 'list', of: list.of, values: splitList(parameters[list.parameter]) };
  return { kind: 'custom', name: strategy.name };
}

export function splitList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The parameter that holds the share, where there is one. */
export function shareParameterOf(strategy: { name: string }): string | null {
  return SHARES[strategy.name]?.share ?? null;
}

/** The share that one strategy gives, or null when it is no matter of a share. */
export function percentOf(strategy: Strategy): number | null {
  const who = whoOf(strategy);
  return who.kind === 'share' ? who.percent : null;
}

export function constraintsOf(strategy: Strategy): Constraint[] {
  return strategy.constraints ?? [];
}

/**
 * How far a feature reaches. `percent` is null when it is on for some that cannot be counted in
 * percent: a list of users, a strategy of one's own. `limited` says that conditions go with it;
 * `known` is the field that everybody else lacks when the share is full.
 */
export type Reach =
  | { kind: 'off' }
  | { kind: 'nobody' }
  | { kind: 'all' }
  | { kind: 'some'; percent: number | null; limited: boolean; known?: string };

export function reachOf(feature: Pick<FeatureState, 'enabled' | 'strategies'>): Reach {
  if (!feature.enabled) return { kind: 'off' };
  return reachOfStrategies(feature.strategies);
}

/** Strategies are alternatives: the widest counts. SDKs take none at all for everybody. */
export function reachOfStrategies(strategies: Strategy[]): Reach {
  if (strategies.length === 0) return { kind: 'all' };
  let widest: Reach = { kind: 'nobody' };
  for (const strategy of strategies) {
    const reach = reachOfOne(strategy);
    if (reach.kind === 'all') return reach;
    if (reach.kind === 'some' && isWider(reach, widest)) widest = reach;
  }
  return widest;
}

function reachOfOne(strategy: Strategy): Reach {
  if (strategy.disabled) return { kind: 'nobody' };
  const who = whoOf(strategy);
  const limited = constraintsOf(strategy).length > 0 || (strategy.segments?.length ?? 0) > 0;
  switch (who.kind) {
    case 'everybody':
      return limited ? { kind: 'some', percent: 100, limited } : { kind: 'all' };
    case 'share':
      if (who.percent === 0) return { kind: 'nobody' };
      if (who.percent < 100 || limited) return { kind: 'some', percent: who.percent, limited };
      // Who has no such field is out, also at 100 %.
      return needsField(who.sticky)
        ? { kind: 'some', percent: 100, limited, known: who.sticky }
        : { kind: 'all' };
    case 'list':
      return who.values.length === 0 ? { kind: 'nobody' } : { kind: 'some', percent: null, limited };
    case 'custom':
      return { kind: 'some', percent: null, limited };
  }
}

/** Whether who lacks the field is out; by default another field decides, or chance. */
export function needsField(sticky: string): boolean {
  return !/^(?:default|random)$/.test(sticky);
}

function isWider(one: { percent: number | null }, other: Reach): boolean {
  if (other.kind !== 'some') return true;
  return (one.percent ?? 0) > (other.percent ?? 0);
}
