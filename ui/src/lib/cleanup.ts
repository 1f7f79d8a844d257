/** Which features can go, and why. */

import type { Feature, FeatureType } from '../api/shapes';
import { reachOf } from './strategies';

export type Reason =
  | { kind: 'stale' }
  | { kind: 'unseen'; days: number }
  | { kind: 'full'; days: number }
  | { kind: 'old'; days: number; lifetime: number };

const DAY = 86_400_000;
/** Days in which a new feature may still find its first application. */
const PATIENCE = 7;
/** Days after which a feature that is on for everybody has done what it was for. */
const DONE = 30;

export function reasonsOf(feature: Feature, types: FeatureType[], now: number): Reason[] {
  const days = Math.floor((now - Date.parse(feature.createdAt)) / DAY);
  const type = types.find(({ id }) => id === feature.type);
  const lifetime = type?.lifetimeDays ?? null;
  const reasons: Reason[] = [];
  if (feature.stale) reasons.push({ kind: 'stale' });
  if (feature.lastSeenAt === null && days >= PATIENCE) reasons.push({ kind: 'unseen', days });
  // What is meant to stay, such as a kill switch, may be on for everybody for ever.
  if (lifetime !== null && days >= DONE && reachOf(feature).kind === 'all') {
    reasons.push({ kind: 'full', days });
  }
  if (lifetime !== null && days >= lifetime) reasons.push({ kind: 'old', days, lifetime });
  return reasons;
}
