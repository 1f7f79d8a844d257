/** What is to happen by itself: from what somebody says to what is sent, and what is still to come. */

import type { ScheduleState } from '../api/schedules';
import type { ChangeBody, Schedule, ScheduleBody, ScheduledStep } from '../api/shapes';
import type { Operation } from './operations';
import { isNew } from './placed';
import { shareParameterOf } from './strategies';

export const COMING: ScheduleState[] = ['waiting', 'running', 'paused'];
export const OVER: ScheduleState[] = ['done', 'aborted', 'failed'];

export const WAYS = ['at', 'while', 'steps'] as const;

export type Way = (typeof WAYS)[number];

export interface Plan {
  way: Way;
  name: string;
  /** Empty for at once. */
  from: string;
  /** When all of it is put back. */
  until: string;
  /** In percent, as typed. */
  shares: string;
  /** Between two steps. */
  hours: number;
}

/** A strategy whose share is all that a draft changes: it can be widened step by step. */
export interface Widening {
  feature: string;
  environment: string;
  id: string;
  /** The parameter that is the share. */
  parameter: string;
  now: number;
  wanted: number;
}

export function wideningOf(
  feature: string,
  operations: readonly Operation[],
  shareNow: (environment: string, id: string, parameter: string) => number,
): Widening | null {
  const [only, ...others] = operations;
  if (only?.kind !== 'change' || others.length > 0 || isNew(only.strategy.id)) return null;
  const parameter = shareParameterOf(only.strategy);
  if (parameter === null) return null;
  const { environment, strategy } = only;
  const wanted = Number(strategy.parameters[parameter] ?? 0);
  const now = shareNow(environment, strategy.id, parameter);
  return { feature, environment, id: strategy.id, parameter, now, wanted };
}

/** Half way, and all of it. */
export function suggestedShares({ now, wanted }: Widening): string {
  const half = Math.round((now + wanted) / 2);
  return half > now && half < wanted ? `${half}, ${wanted}` : String(wanted);
}

/** Shares as typed; null where one of them is none. */
export function readShares(text: string): number[] | null {
  const said = text.split(/[,;\s]+/).filter((part) => part !== '' && part !== '%');
  const shares = said.map((part) => Number(part.replace('%', '')));
  const fine = shares.every((one) => Number.isInteger(one) && one >= 0 && one <= 100);
  return shares.length > 0 && fine ? shares : null;
}

function widened({ feature, environment, id, parameter }: Widening, share: number): ChangeBody {
  const payload = { id, parameters: { [parameter]: String(share) } };
  return { feature, environment, action: 'updateStrategy', payload };
}

const SECONDS = 3600;

/** What is sent; null while something that it takes is missing. */
export function bodyOf(plan: Plan, changes: ChangeBody[], widening: Widening | null): ScheduleBody | null {
  const { way, from, until } = plan;
  const first = from === '' ? {} : { at: from };
  const body = { name: plan.name || null, onConflict: 'pause' as const };
  if (way === 'at') return from === '' ? null : { ...body, steps: [{ changes, ...first }] };
  if (way === 'while') return until === '' ? null : { ...body, until, steps: [{ changes, ...first }] };
  const shares = readShares(plan.shares);
  if (widening === null || shares === null || !(plan.hours > 0)) return null;
  const steps = shares.map((share, index) => ({
    changes: [widened(widening, share)],
    ...(index === 0 ? first : { afterSeconds: plan.hours * SECONDS }),
  }));
  return { ...body, steps };
}

/** When a step is to be made; null while that depends on one before that is not made. */
export function timeOf(schedule: Schedule, step: ScheduledStep): string | null {
  const next = schedule.steps.find(({ made }) => made === null);
  return step === next && schedule.next?.what === 'step' ? schedule.next.at : step.at;
}
