import { describe, expect, it } from 'vitest';

import { weeksOf } from '../src/lib/activity';

describe('the weeks of a year', () => {
  it('end with today, and hold every day of the year before it', () => {
    const days = [
      { date: '2026-11-27', count: 3 },
      { date: '2026-11-21', count: 2 },
      { date: '2026-11-20', count: 1 },
      { date: '2025-11-27', count: 5 },
      { date: '2024-01-01', count: 9 },
    ];
    const weeks = weeksOf(days, '2026-11-27');
    expect(weeks.slice(-2)).toEqual([
      { from: '2026-11-14', count: 1 },
      { from: '2026-11-21', count: 5 },
    ]);
    expect(weeks.reduce((sum, { count }) => sum + count, 0)).toBe(11);
    expect(weeks).toHaveLength(53);
  });
});
