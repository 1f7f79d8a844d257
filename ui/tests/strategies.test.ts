import { describe, expect, it } from 'vitest';

import type { Strategy } from '../src/api/shapes';
import { reachOf, reachOfStrategies } from '../src/lib/strategies';
import { t } from '../src/text';

function rollout(percent: string, more: Partial<Strategy> = {}, stickiness = 'default'): Strategy {
  return { name: 'flexibleRollout', parameters: { rollout: percent, stickiness }, ...more };
}
const ALL: Strategy = { name: 'default' };
const NORDIC = { contextName: 'country', operator: 'IN', values: ['NO', 'SE'] };

describe('how far a feature reaches', () => {
  it.each<[string, Strategy[], string]>([
    ['everybody', [ALL], 'everybody'],
    ['all of a constrained strategy is some', [{ ...ALL, constraints: [NORDIC] }], 'all who meet its conditions'],
    ['a share', [rollout('25')], '25 %'],
    ['a share of some', [rollout('25', { constraints: [NORDIC] })], '25 % of those who meet its conditions'],
    ['a full share', [rollout('100')], 'everybody'],
    ['a full share of those who have a userId', [rollout('100', {}, 'userId')], 'everybody whose userId is known'],
    ['a full share of some', [rollout('100', { constraints: [NORDIC] }, 'userId')], 'all who meet its conditions'],
    ['no share', [rollout('0')], 'nobody'],
    ['a missing share, which SDKs take for 0', [{ name: 'flexibleRollout' }], 'nobody'],
    ['the old gradual ones', [{ name: 'gradualRolloutRandom', parameters: { percentage: '7' } }], '7 %'],
    ['an empty list', [{ name: 'userWithId', parameters: { userIds: ' , ' } }], 'nobody'],
    ['a list', [{ name: 'userWithId', parameters: { userIds: '1,2' } }], 'some'],
    ['a strategy of one’s own', [{ name: 'byRegion' }], 'some'],
    ['the widest of several', [rollout('5'), rollout('40'), { name: 'byRegion' }], '40 %'],
    ['everybody, whatever else there is', [rollout('5'), ALL], 'everybody'],
    ['no strategy at all, which SDKs take for all', [], 'everybody'],
    ['those in a segment', [{ ...ALL, segments: [1] }], 'all who meet its conditions'],
    ['a disabled one beside another', [{ ...ALL, disabled: true }, rollout('5')], '5 %'],
    ['only disabled ones', [{ ...ALL, disabled: true }], 'nobody'],
  ])('%s', (_, strategies, words) => {
    expect(t.sentences.reach(reachOfStrategies(strategies))).toBe(words);
  });

  it('is nothing while it is off', () => {
    expect(reachOf({ enabled: false, strategies: [ALL] })).toEqual({ kind: 'off' });
  });
});

describe('a strategy as a sentence', () => {
  it.each<[Strategy, string]>([
    [ALL, 'everybody'],
    [rollout('25', {}, 'userId'), '25 % by userId'],
    [rollout('25', {}, 'tenant'), '25 % by tenant'],
    [rollout('100', {}, 'tenant'), 'everybody whose tenant is known'],
    [rollout('100'), '100 % by userId or session'],
    [rollout('25', {}, 'random'), '25 % at random'],
    [rollout('25', { constraints: [NORDIC] }), '25 % by userId or session where country is NO or SE'],
    [{ name: 'userWithId', parameters: { userIds: '7' } }, '1 user'],
    [{ name: 'remoteAddress', parameters: { IPs: '10.0.0.0/8,::1' } }, '2 addresses'],
    [{ name: 'byRegion' }, 'strategy byRegion'],
    [{ ...ALL, segments: [1, 2] }, 'everybody where in segment 1 and in segment 2'],
    [{ ...ALL, disabled: true }, 'disabled: everybody'],
  ])('%o', (strategy, sentence) => {
    expect(t.sentences.strategy(strategy)).toBe(sentence);
  });

  it.each([
    [{ ...NORDIC, inverted: true }, 'country is not NO or SE'],
    [{ contextName: 'n', operator: 'NUM_GT', value: '5' }, 'n > 5'],
    [{ contextName: 'n', operator: 'NUM_GT', value: '5', inverted: true }, 'n ≤ 5'],
    [{ contextName: 'v', operator: 'SEMVER_GTE', value: '1.2.3' }, 'v is at least version 1.2.3'],
    [{ contextName: 'x', operator: 'NEW_ONE', value: '1', inverted: true }, 'x not NEW_ONE 1'],
    [{ ...NORDIC, values: ['a', 'b', 'c', 'd', 'e'] }, 'country is a, b, c or 2 more'],
  ])('%o', (constraint, words) => {
    expect(t.sentences.condition(constraint)).toBe(words);
  });

  it('says how many more there are', () => {
    expect(t.sentences.summary({ strategies: [rollout('1'), ALL, ALL] })).toBe(
      '1 % by userId or session, or 2 more',
    );
  });
});
