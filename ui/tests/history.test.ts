import { describe, expect, it } from 'vitest';

import type { FeatureState, LoggedEvent, Strategy } from '../src/api/shapes';
import { changesBetween } from '../src/lib/changes';
import { diffLines } from '../src/lib/diff';
import { storiesOf } from '../src/lib/history';
import { th } from '../src/text/stories';

const PLAIN: FeatureState = {
  description: null,
  type: 'release',
  project: 'default',
  enabled: false,
  stale: false,
  strategies: [{ name: 'default' }],
  variants: null,
};

function share(rollout: string, groupId = 'g'): Strategy {
  return { name: 'flexibleRollout', parameters: { rollout, stickiness: 'userId', groupId } };
}

function told(before: FeatureState, after: FeatureState): string[] {
  return changesBetween(before, after).map((one) => th.change(one));
}

describe('what changed', () => {
  const shared = { ...PLAIN, strategies: [share('10')] };

  it.each<[string, FeatureState, FeatureState, string[]]>([
    ['nothing', PLAIN, PLAIN, []],
    ['on', PLAIN, { ...PLAIN, enabled: true }, ['switched it on']],
    ['stale', { ...PLAIN, stale: true }, PLAIN, ['took the stale mark away']],
    ['raised', shared, { ...PLAIN, strategies: [share('25')] }, ['raised the share from 10 % to 25 %']],
    ['lowered', shared, { ...PLAIN, strategies: [share('0')] }, ['lowered the share from 10 % to 0 %']],
    [
      'share and group: more than a share',
      shared,
      { ...PLAIN, strategies: [share('25', 'h')] },
      ['changed “10 % by userId” to “25 % by userId”'],
    ],
    [
      'only what the sentence leaves out',
      shared,
      { ...PLAIN, strategies: [share('10', 'h')] },
      ['changed a setting of: 10 % by userId'],
    ],
    ['added', PLAIN, { ...PLAIN, strategies: [{ name: 'default' }, share('5')] }, ['added: 5 % by userId']],
    ['removed', { ...PLAIN, strategies: [share('5'), { name: 'default' }] }, PLAIN, ['removed: 5 % by userId']],
    [
      'reordered',
      { ...PLAIN, strategies: [share('5'), share('6')] },
      { ...PLAIN, strategies: [share('6'), share('5')] },
      ['put the strategies in another order'],
    ],
    ['described', PLAIN, { ...PLAIN, description: 'x' }, ['described it']],
    ['an empty description is none', PLAIN, { ...PLAIN, description: '' }, []],
    [
      'variants',
      PLAIN,
      { ...PLAIN, variants: [{ name: 'a', weight: 1, weightType: 'fix', stickiness: 'default' }] },
      ['changed the variants from 0 to 1'],
    ],
  ])('%s', (_, before, after, sentences) => {
    expect(told(before, after)).toEqual(sentences);
  });

  it('does not mind the order of keys', () => {
    const turned = { name: 'a', parameters: { x: '1', y: '2' } };
    const other = { parameters: { y: '2', x: '1' }, name: 'a' };
    expect(told({ ...PLAIN, strategies: [turned] }, { ...PLAIN, strategies: [other] })).toEqual([]);
  });
});

function event(id: number, type: string, data: unknown): LoggedEvent {
  const createdAt = '2026-11-25T08:00:00.000Z';
  return { id, type, data, createdBy: 'ada', createdAt, tags: [], diffs: null };
}

describe('history', () => {
  const full = { name: 'f', ...PLAIN };

  it('tells a life, newest first', () => {
    const events = [
      event(6, 'feature-revived', { name: 'f' }),
      event(5, 'feature-archived', { name: 'f' }),
      event(4, 'feature-updated', { ...full, enabled: true, strategies: [share('25')] }),
      event(3, 'feature-updated', { ...full, enabled: true, strategies: [share('10')] }),
      event(2, 'feature-updated', { ...full, enabled: true, createdAt: 'noise', lastSeenAt: null }),
      // As the server records it: what is unset is left out.
      event(1, 'feature-created', { name: 'f', strategies: [{ name: 'default' }] }),
    ];
    expect(storiesOf(events).map(th.story)).toEqual([
      'restored it, switched off',
      'archived it',
      'raised the share from 10 % to 25 %',
      'changed “everybody” to “10 % by userId”',
      'switched it on',
      'created it, switched off',
    ]);
  });

  it('knows that archiving switched it off', () => {
    const [archived] = storiesOf([
      event(2, 'feature-archived', { name: 'f' }),
      event(1, 'feature-created', { ...full, enabled: true }),
    ]);
    expect((archived?.before as { enabled?: boolean } | null)?.enabled).toBe(true);
    expect((archived?.after as { enabled?: boolean } | null)?.enabled).toBe(false);
  });

  it('does not pretend to know what was before the first event of the list', () => {
    const [first] = storiesOf([event(9, 'feature-updated', { ...full, enabled: true })]);
    expect(first?.before).toBeNull();
    expect(first && th.story(first)).toBe('changed it');
  });

  it('says that something was done once more', () => {
    const on = { ...full, enabled: true };
    const [again] = storiesOf([event(2, 'feature-updated', on), event(1, 'feature-created', on)]);
    expect(again && th.story(again)).toBe('switched it on once more');
  });

  it('leaves out a strategy of the same name, and names what it does not know', () => {
    const stories = storiesOf([
      event(5, 'feature-environment-enabled', { name: 'f', environment: 'test' }),
      event(4, 'strategy-order-changed', { featureName: 'f', environment: 'test' }),
      event(3, 'feature-blessed', { name: 'f' }),
      event(2, 'strategy-created', { name: 'f', parameters: [] }),
      event(1, 'feature-created', full),
    ]);
    expect(stories.map(th.story)).toEqual([
      'switched it on in test',
      'put the strategies in another order in test',
      'recorded feature-blessed',
      'created it, switched off',
    ]);
  });
});

describe('the lines of a diff', () => {
  it('has what was and what is', () => {
    const before = { ...PLAIN, strategies: [share('10')] };
    const after = { ...PLAIN, description: 'x', strategies: [share('25')] };
    expect(diffLines(before, after)).toEqual([
      { sign: '-', path: 'strategies.0.parameters.rollout', value: '10' },
      { sign: '+', path: 'strategies.0.parameters.rollout', value: '25' },
      { sign: '+', path: 'description', value: 'x' },
    ]);
  });
});
