/** A chart of counts over time, in a box of 100 by 100. */

export interface Bar {
  x: number;
  width: number;
  /** Heights: what was on stands on the ground, what was off on top of it. */
  on: number;
  off: number;
}

export function bars(yes: readonly number[], no: readonly number[]): Bar[] {
  const most = Math.max(1, ...yes.map((count, at) => count + (no[at] ?? 0)));
  const width = 100 / Math.max(1, yes.length);
  return yes.map((count, at) => ({
    x: at * width,
    width: width * 0.8,
    on: (count / most) * 100,
    off: ((no[at] ?? 0) / most) * 100,
  }));
}

/** Where times stand in the time that the bars are of, from 0 to 100; others are left out. */
export function marks(times: readonly string[], moments: readonly string[]): number[] {
  const [first, second] = moments.map((moment) => Date.parse(moment));
  if (first === undefined || second === undefined) return [];
  const span = (second - first) * moments.length;
  return times
    .map((time) => ((Date.parse(time) - first) / span) * 100)
    .filter((at) => at >= 0 && at <= 100);
}
