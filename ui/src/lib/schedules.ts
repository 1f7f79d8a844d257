/** What is to happen by itself: from what somebody says to what is sent, and what is still to come. */

import type { ScheduleState } from '../api/schedules';
import type { ChangeBody, GuardBody, Schedule, ScheduleBody, ScheduledStep } from '../api/shapes';
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
  watch: Watch;
}

/** A number that must stay within limits while it runs, as typed; without a query there is none. */
export interface Watch {
  query: string;
  above: string;
  below: string;
  otherwise: NonNullable<GuardBody['then']>;
}

export const NO_WATCH: Watch = { query: '', above: '', below: '', otherwise: 'abort' };

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

function isWhole({ query, above, below }: Watch): boolean {
  return query.trim() === '' || above !== '' || below !== '';
}

/** As the server has them where nobody says otherwise. */
const LOOKS = { everySeconds: 30, forSeconds: 600 };

function limitOf(text: string): number | null {
  return text === '' ? null : Number(text);
}

function guardOf(watch: Watch, old?: Schedule['guard']): GuardBody | null {
  const query = watch.query.trim();
  if (query === '') return null;
  const { everySeconds, forSeconds } = old ?? LOOKS;
  const [above, below] = [limitOf(watch.above), limitOf(watch.below)];
  // oxlint-disable-next-line unicorn/no-thenable - it is the field's name
  return { query, everySeconds, forSeconds, above, below, then: watch.otherwise };
}

const SECONDS = 3600;

/** What is sent; null while something that it takes is missing. */
export function bodyOf(plan: Plan, changes: ChangeBody[], widening: Widening | null): ScheduleBody | null {
  const { way, from, until, watch } = plan;
  if (!isWhole(watch)) return null;
  const first = from === '' ? {} : { at: from };
  const guard = guardOf(watch);
  const body = { name: plan.name || null, onConflict: 'pause' as const, ...(guard && { guard }) };
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

/** What can be changed of one that is not over: its times, its name, and what it is held by. */
export interface Edits {
  name: string;
  /** Of each step; empty for one that is made, or has no time of its own. */
  times: string[];
  until: string;
  watch: Watch;
}

function watchOf({ query, above, below, then: otherwise }: NonNullable<Schedule['guard']>): Watch {
  return { query, above: String(above ?? ''), below: String(below ?? ''), otherwise };
}

export function editsOf({ name, steps, until, guard }: Schedule): Edits {
  return {
    name: name ?? '',
    times: steps.map(({ made, at }) => (made === null ? (at ?? '') : '')),
    until: until ?? '',
    watch: guard ? watchOf(guard) : NO_WATCH,
  };
}

/** The same schedule as it is to be; null while something that it takes is missing. */
export function editedBody(schedule: Schedule, { name, times, until, watch }: Edits): ScheduleBody | null {
  const { steps, onConflict, guard } = schedule;
  const late = steps.some(({ made, at }, index) => made === null && at !== null && times[index] === '');
  if (late || !isWhole(watch) || (schedule.until !== null && until === '')) return null;
  return {
    name: name || null,
    onConflict,
    until: until || null,
    guard: guardOf(watch, guard),
    // Steps that are made go back as they came.
    steps: steps.map(({ changes, at, afterSeconds }, index) => {
      return { changes: changes as ChangeBody[], at: times[index] || at, afterSeconds };
    }),
  };
}
