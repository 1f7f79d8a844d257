import { describe, expect, it } from 'vitest';

import { touchedBy } from '../src/lib/touched';

const keys = (type: string, data: unknown = {}): string[] =>
  touchedBy({ type, data }).map((key) => key.join(' '));

describe('what an event touches', () => {
  it('is its feature alone, and the lists', () => {
    expect(keys('feature-updated', { name: 'a' })).toContain('feature a');
    const placed = keys('feature-strategy-update', { featureName: 'b', name: 'flexibleRollout' });
    expect(placed).toContain('feature b');
    expect(placed).toContain('features');
    expect(placed).not.toContain('feature');
    expect(keys('strategy-order-changed', { featureName: 'b' })).toContain('feature b');
  });

  it('is every feature where it names none', () => {
    expect(keys('feature-archived', null)).toContain('feature');
  });

  it.each([
    ['segment-updated', 'segments'],
    ['strategy-deprecated', 'strategies'],
    ['environment-deleted', 'environments'],
    ['tag-type-created', 'tags'],
    ['feature-tagged', 'tagged'],
    ['user-created', 'users'],
    ['addon-config-updated', 'addons'],
    ['change-request-applied', 'request'],
    ['change-request-configuration-updated', 'change-rules'],
    ['schedule-paused', 'schedules'],
  ])('%s', (type, key) => {
    expect(keys(type, { id: 1 })).toContain(key);
    expect(keys(type, { id: 1 })).toContain('timeline');
  });

  it('is everything after an import', () => {
    expect(touchedBy({ type: 'feature-import', data: {} })).toEqual([[]]);
    expect(touchedBy({ type: 'drop-features', data: {} })).toEqual([[]]);
  });
});
