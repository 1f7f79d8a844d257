import { describe, expect, it } from 'vitest';

import type { FeatureStrategy, Schedule } from '../src/api/shapes';
import {
  bodyOf,
  editedBody,
  editsOf,
  NO_WATCH,
  readShares,
  suggestedShares,
  timeOf,
  wideningOf,
} from '../src/lib/schedules';
import { enSchedules } from '../src/text/en-schedules';
import { nbSchedules } from '../src/text/nb-schedules';

const strategy: FeatureStrategy = {
  id: 'a',
  name: 'flexibleRollout',
  title: null,
  disabled: false,
  constraints: [],
  segments: [],
  variants: [],
  sortOrder: 0,
  parameters: { rollout: '100', stickiness: 'userId', groupId: 'g' },
};

describe('a schedule', () => {
  const plan = { way: 'at', name: '', from: '', until: '', shares: '', hours: 24, watch: NO_WATCH } as const;
  const changes = [{ feature: 'cart', action: 'archiveFeature' } as const];

  it('takes a time, or an end', () => {
    expect(bodyOf(plan, changes, null)).toBeNull();
    expect(bodyOf({ ...plan, from: 'T' }, changes, null)?.steps).toEqual([{ changes, at: 'T' }]);
    expect(bodyOf({ ...plan, way: 'while' }, changes, null)).toBeNull();
    const meanwhile = bodyOf({ ...plan, way: 'while', until: 'T' }, changes, null);
    expect(meanwhile).toMatchObject({ until: 'T', steps: [{ changes }] });
  });

  it('widens in steps what only widens', () => {
    const change = { kind: 'change', environment: 'production', strategy } as const;
    const widening = wideningOf('cart', [change], () => 10);
    expect(widening).toMatchObject({ parameter: 'rollout', now: 10, wanted: 100 });
    expect(wideningOf('cart', [change, change], () => 10)).toBeNull();
    const sent = bodyOf({ ...plan, way: 'steps', shares: '25, 100 %' }, changes, widening);
    expect(sent?.steps.map(({ afterSeconds }) => afterSeconds)).toEqual([undefined, 86_400]);
    expect(widening && suggestedShares(widening)).toBe('55, 100');
  });

  it.each([
    ['10, 50,100', [10, 50, 100]],
    ['10 % 20%', [10, 20]],
    ['', null],
    ['10, lots', null],
    ['101', null],
  ])('reads %j', (text, shares) => {
    expect(readShares(text)).toEqual(shares);
  });

  it('says when its next step is, and of later ones only what is said', () => {
    const steps = [{ made: null, at: null }, { made: null, at: null }] as Schedule['steps'];
    const schedule = { steps, next: { what: 'step', at: 'T' } } as Schedule;
    expect(steps.map((step) => timeOf(schedule, step))).toEqual(['T', null]);
  });

  it('is held by a number that has a limit', () => {
    const watch = { ...NO_WATCH, query: ' errors ' };
    expect(bodyOf({ ...plan, from: 'T', watch }, changes, null)).toBeNull();
    const whole = { ...watch, above: '0.5' };
    expect(bodyOf({ ...plan, from: 'T', watch: whole }, changes, null)?.guard).toEqual({
      query: 'errors',
      above: 0.5,
      below: null,
      // oxlint-disable-next-line unicorn/no-thenable - it is the field's name
      then: 'abort',
      everySeconds: 30,
      forSeconds: 600,
    });
  });

  it('tells a small limit as it is', () => {
    const limits = { above: 0.0005, below: null, query: 'q', everySeconds: 30, forSeconds: 600 };
    // oxlint-disable-next-line unicorn/no-thenable - it is the field's name
    const guard = { ...limits, then: 'pause' as const, lastLook: null };
    expect(enSchedules.watch.held(guard)).toBe('Pauses when this is above 0.0005:');
    expect(nbSchedules.watch.held(guard)).toContain('0,0005');
  });

  it('is sent as it is where nothing is changed', () => {
    const seen = { lastLook: { at: 'T', value: 1, error: null, unseenSince: null } };
    // oxlint-disable-next-line unicorn/no-thenable - it is the field's name
    const guard = { query: 'q', above: 1, below: null, then: 'pause', everySeconds: 5, forSeconds: 6 } as const;
    const steps = [
      { changes, at: 'T1', afterSeconds: null, made: { at: 'T1' } },
      { changes, at: 'T2', afterSeconds: null, made: null },
      { changes, at: null, afterSeconds: 60, made: null },
    ];
    const whole: unknown = { name: 'n', onConflict: 'skip', until: 'T3', steps, guard: { ...guard, ...seen } };
    const schedule = whole as Schedule;
    const sent = steps.map((step) => ({ changes, at: step.at, afterSeconds: step.afterSeconds }));
    const same = { name: 'n', onConflict: 'skip', until: 'T3', steps: sent, guard };
    const edits = editsOf(schedule);
    expect(edits.times).toEqual(['', 'T2', '']);
    expect(editedBody(schedule, edits)).toEqual(same);
    const later = editedBody(schedule, { ...edits, times: ['', 'T9', ''], watch: NO_WATCH });
    expect(later?.steps.map(({ at }) => at)).toEqual(['T1', 'T9', null]);
    expect(later?.guard).toBeNull();
    expect(editedBody(schedule, { ...edits, times: ['', '', ''] })).toBeNull();
    expect(editedBody(schedule, { ...edits, until: '' })).toBeNull();
  });
});
