import { describe, expect, it } from 'vitest';

import type { ListedFeature } from '../src/api/shapes';
import { featureAsOf, histogram, localMoment, pastAddress, placeOf } from '../src/lib/moments';
import { sinceListed } from '../src/lib/since';
import { tw } from '../src/text/past';

const CART: ListedFeature = {
  name: 'cart',
  description: null,
  type: 'release',
  project: 'default',
  enabled: true,
  stale: false,
  strategies: [{ name: 'flexibleRollout', parameters: { rollout: '10', stickiness: 'userId' } }],
  variants: null,
  createdAt: '2026-11-24T10:00:00Z',
  lastSeenAt: null,
};

function told(later: Partial<ListedFeature>): string[] {
  return sinceListed(CART, { ...CART, ...later }, 'production').map((one) => tw.since(one));
}

describe('what is different since', () => {
  it('nothing, where only what may be left out is written out', () => {
    const [share] = CART.strategies;
    const written = { ...share, constraints: [], segments: [], disabled: false, sortOrder: 0 };
    expect(told({ strategies: [written as never] })).toEqual([]);
  });

  it('is told environment by environment, the feature itself first', () => {
    const strategies = [{ name: 'default', parameters: {} }];
    expect(
      told({ stale: true, enabled: false, environments: { development: { enabled: true, strategies } } }),
    ).toEqual([
      'marked it stale',
      'development: switched it on and added: everybody',
      'production: switched it off',
    ]);
  });
});

describe('moments', () => {
  it('are in addresses', () => {
    expect(pastAddress('12')).toBe('/past?at=12');
    expect(pastAddress('12', '2026-11-24T10:00:00Z')).toBe('/past?at=12&to=2026-11-24T10%3A00%3A00Z');
    expect(featureAsOf('a b', 7)).toBe('/features/a%20b?asOf=7');
  });

  it('are times in fields, and revisions are none', () => {
    expect(localMoment('1234')).toBe('');
    expect(localMoment('')).toBe('');
    expect(localMoment('2026-11-24T10:00:05Z')).toMatch(/^2026-11-2\dT\d\d:\d0:05$/);
  });

  it('are counted in equal parts', () => {
    expect(histogram([0, 1, 2, 10], 5)).toEqual([2, 1, 0, 0, 1]);
    expect(placeOf(5, [0, 10])).toBe(0.5);
    expect(placeOf(99, [0, 10])).toBe(1);
    expect(placeOf(3, [3])).toBe(1);
  });
});
