import { describe, expect, it } from 'vitest';

import { sparkPath, totals } from '../src/lib/spark';

describe('sparkPath', () => {
  it('is as high as the share of the highest', () => {
    expect(sparkPath([2, 4])).toBe('M0 10v-5h.8v5zM1 10v-10h.8v10z');
  });

  it('shows the least of counts, and that there was none', () => {
    expect(sparkPath([1, 1000, 0])).toBe('M0 10v-1h.8v1zM1 10v-10h.8v10zM2 10v-0.5h.8v0.5z');
    expect(sparkPath([])).toBe('');
  });
});

describe('totals', () => {
  it('add yes and no', () => {
    expect(totals({ yes: [1, 2], no: [3] })).toEqual([4, 2]);
  });
});
