import { describe, expect, it } from 'vitest';

import type { FeatureStrategy, Variant } from '../src/api/shapes';
import { localTime, storedTime } from '../src/lib/constraints';
import { curlOf } from '../src/lib/curl';
import { bothOf } from '../src/lib/merge';
import { applied, operationsBetween } from '../src/lib/operations';
import { mergedStates, type PlacedState, stateOf, unitsOf, withEnvironment } from '../src/lib/placed';
import { distributed, sumOf, variantsFault } from '../src/lib/variants';

function strategy(id: string, rollout = '10'): FeatureStrategy {
  const empty = { constraints: [], variants: [], segments: [], sortOrder: 0 };
  return { ...empty, id, name: 'flexibleRollout', title: null, disabled: false, parameters: { rollout } };
}

function state(...strategies: FeatureStrategy[]): PlacedState {
  const environments = {
    production: { strategies: strategies.map((one, sortOrder) => ({ ...one, sortOrder })), variants: [] },
    development: { strategies: [], variants: [] },
  };
  return { description: 'as it was', type: 'release', project: 'default', environments };
}

const ids = (one: PlacedState): string[] =>
  (one.environments['production']?.strategies ?? []).map(({ id }) => id);

describe('two edits of one feature', () => {
  const base = state(strategy('a'), strategy('b'));

  it('meet without loss where they touch different things', () => {
    const mine = { ...state(strategy('a', '25'), strategy('b')), description: 'mine' };
    const theirs = state(strategy('b', '50'), strategy('a'), strategy('c'));
    const merged = mergedStates(base, mine, theirs);
    expect(merged.conflicts).toEqual([]);
    expect(merged.state.description).toBe('mine');
    expect(ids(merged.state)).toEqual(['b', 'a', 'c']);
    expect(merged.state.environments['production']?.strategies.map((s) => s.parameters['rollout'])).toEqual(
      ['50', '25', '10'],
    );
  });

  it('ask where both changed the same, and each answer settles it', () => {
    const mine = state(strategy('a', '25'), strategy('b'));
    const theirs = state(strategy('a', '50'), strategy('b'));
    const merged = mergedStates(base, mine, theirs);
    expect(merged.conflicts.map(({ unit }) => unit)).toEqual(['production/strategy/a']);
    // Nothing is lost while nobody has chosen.
    const again = mergedStates(merged.base, merged.state, theirs);
    expect(again.conflicts).toHaveLength(1);
    for (const [choice, rollout] of [['mine', '25'], ['theirs', '50']] as const) {
      const unit = 'production/strategy/a';
      const chosen = mergedStates(merged.base, merged.state, theirs, { [unit]: choice });
      expect(chosen.conflicts).toEqual([]);
      expect(chosen.state.environments['production']?.strategies[0]?.parameters['rollout']).toBe(rollout);
      expect(mergedStates(chosen.base, chosen.state, theirs).conflicts).toEqual([]);
    }
  });

  it('ask when one removed what the other changed', () => {
    const removed = state(strategy('b'));
    const changed = state(strategy('a', '50'), strategy('b'));
    expect(mergedStates(base, removed, changed).conflicts).toHaveLength(1);
    expect(mergedStates(base, changed, removed).conflicts).toHaveLength(1);
    expect(ids(mergedStates(base, base, removed).state)).toEqual(['b']);
  });

  it('is the same state after units and back', () => {
    expect(stateOf(unitsOf(base))).toEqual(base);
  });
});

describe('the requests of a draft', () => {
  it('lead from the one state to the other', () => {
    const now = state(strategy('a'), strategy('b'));
    const wanted = state(strategy('b', '60'), strategy('new-1', '5'));
    let reached = now;
    const kinds: string[] = [];
    for (let i = 0; i < 9; i += 1) {
      const [operation] = operationsBetween(reached, wanted);
      if (!operation) break;
      kinds.push(operation.kind);
      const made = 'strategy' in operation ? operation.strategy : null;
      reached = applied(reached, operation, made);
    }
    // The new one is there before the old one goes.
    expect(kinds).toEqual(['add', 'change', 'remove']);
    expect(ids(reached)).toEqual(['b', 'new-1']);
  });

  it('put strategies in order', () => {
    const [operation] = operationsBetween(state(strategy('a'), strategy('b')), state(strategy('b'), strategy('a')));
    expect(operation).toEqual({ kind: 'order', environment: 'production', ids: ['b', 'a'] });
  });

  it('are none for what is the same', () => {
    const same = withEnvironment(state(strategy('a')), 'development', (there) => ({ ...there }));
    expect(operationsBetween(state(strategy('a')), same)).toEqual([]);
  });
});

function one(name: string, weight: number, weightType = 'variable'): Variant {
  return { name, weight, weightType, stickiness: 'default' };
}

describe('variants', () => {
  it('add up to all, whatever is fixed', () => {
    const dealt = distributed([one('a', 0), one('b', 300, 'fix'), one('c', 0), one('d', 0)]);
    expect(dealt.map(({ weight }) => weight)).toEqual([234, 300, 233, 233]);
    expect(sumOf(dealt)).toBe(1000);
  });

  it('say what cannot be', () => {
    expect(variantsFault([one('a', 600, 'fix'), one('b', 600, 'fix')])).toBe('over');
    expect(variantsFault([one('a', 600, 'fix')])).toBe('under');
    expect(variantsFault([one('a', 500), one('a', 500)])).toBe('twice');
    expect(variantsFault([one(' ', 1000)])).toBe('name');
    expect(variantsFault([])).toBeNull();
  });
});

describe('moments', () => {
  it('are stored in UTC and shown here', () => {
    const stored = storedTime('2026-11-25T12:30');
    expect(stored).toMatch(/^2026-11-2\dT\d\d:\d\d:00\.000Z$/);
    expect(localTime(stored)).toBe('2026-11-25T12:30');
    expect(localTime('tomorrow')).toBe('');
  });
});

describe('two versions of one strategy', () => {
  const base = strategy('a');
  const constraints = [{ contextName: 'country', operator: 'IN', values: ['NO'] }];

  it('become one where they changed different parts', () => {
    const both = bothOf(base, strategy('a', '25'), { ...base, constraints });
    expect(both).toEqual({ ...strategy('a', '25'), constraints });
  });

  it('do not where they changed the same, or one is gone', () => {
    expect(bothOf(base, strategy('a', '25'), strategy('a', '50'))).toBeNull();
    expect(bothOf(base, strategy('a', '25'), undefined)).toBeNull();
    expect(bothOf(['x'], ['y'], ['z'])).toBeNull();
  });

  it('can be chosen both at once', () => {
    const mine = state(strategy('a', '25'));
    const theirs = state({ ...base, constraints });
    const unit = 'production/strategy/a';
    expect(mergedStates(state(base), mine, theirs).conflicts.map((one) => one.unit)).toEqual([unit]);
    const merged = mergedStates(state(base), mine, theirs, { [unit]: 'both' });
    expect(merged.conflicts).toEqual([]);
    expect(merged.state).toEqual(state({ ...strategy('a', '25'), constraints }));
    expect(merged.base).toEqual(theirs);
  });
});

describe('a draft for a shell', () => {
  it('quotes what it sends, and names no token', () => {
    const now = state(strategy('a'), strategy('b'));
    const wanted = { ...state({ ...strategy('a'), title: "it's" }), description: 'as it was' };
    const lines = curlOf('http://here', 'default', 'x y', operationsBetween(now, wanted)).split('\n');
    expect(lines).toHaveLength(2);
    const place = 'http://here/api/admin/projects/default/features/x%20y/environments/production';
    expect(lines[0]).toContain(`-X PUT -H "Authorization: $YARDARM_TOKEN"`);
    expect(lines[0]).toContain(`"title":"it'\\''s"`);
    expect(lines[0]).toMatch(new RegExp(`'${place}/strategies/a'$`));
    expect(lines[1]).toBe(
      `curl --fail -X DELETE -H "Authorization: $YARDARM_TOKEN" '${place}/strategies/b'`,
    );
  });
});
