import { describe, expect, it } from 'vitest';

import { bars, marks } from '../src/lib/bars';

describe('bars', () => {
  it('are as high as their share of the highest', () => {
    const [first, second] = bars([1, 3], [1, 1]);
    expect(first).toEqual({ x: 0, width: 40, on: 25, off: 25 });
    expect(second).toEqual({ x: 50, width: 40, on: 75, off: 25 });
  });

  it('are flat where nothing was counted', () => {
    expect(bars([0], [0])).toEqual([{ x: 0, width: 80, on: 0, off: 0 }]);
    expect(bars([], [])).toEqual([]);
  });
});

describe('marks', () => {
  const moments = ['2026-11-25T10:00:00Z', '2026-11-25T11:00:00Z'];

  it('stand in the time that the bars are of', () => {
    expect(marks(['2026-11-25T11:30:00Z'], moments)).toEqual([75]);
  });

  it('leave out what was before or later, and everything where there is no time', () => {
    expect(marks(['2026-11-25T09:59:59Z', '2026-11-25T12:00:01Z'], moments)).toEqual([]);
    expect(marks(['2026-11-25T11:30:00Z'], [])).toEqual([]);
  });
});
