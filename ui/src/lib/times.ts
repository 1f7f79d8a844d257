/** How long ago something was, in the unit that a person would use. */

export type Unit = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year';

const UNITS: [Unit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** Whole units, negative for the past: `[-2, 'hour']`. Under a minute it is 0 seconds: now. */
export function ago(then: number, now: number): [number, Unit] {
  const seconds = (then - now) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return [Math.trunc(seconds / size), unit];
  }
  return [0, 'second'];
}
