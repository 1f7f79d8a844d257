/** What happened in a year, by the week. */

export interface Week {
  /** Its first day, as a date. */
  from: string;
  count: number;
}

const DAY = 86_400_000;
const WEEKS = 53;

/** The last of these weeks ends with `today`, a date. */
export function weeksOf(days: readonly { date: string; count: number }[], today: string): Week[] {
  const first = Date.parse(today) - (WEEKS * 7 - 1) * DAY;
  const weeks = Array.from({ length: WEEKS }, (_, week) => {
    return { from: new Date(first + week * 7 * DAY).toISOString().slice(0, 10), count: 0 };
  });
  for (const { date, count } of days) {
    const week = weeks[Math.floor((Date.parse(date) - first) / DAY / 7)];
    if (week) week.count += count;
  }
  return weeks;
}
