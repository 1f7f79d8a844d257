/** A row of counts drawn as one line of bars, in a box as wide as there are counts and 10 high. */

export interface Counts {
  yes: readonly number[];
  no: readonly number[];
}

export function totals({ yes, no }: Counts): number[] {
  return yes.map((count, at) => count + (no[at] ?? 0));
}

/** For the `d` of a path; every count that is not 0 can be seen. */
export function sparkPath(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count, at) => {
      const height = count === 0 ? 0.5 : Math.max(1, Math.round((count / most) * 100) / 10);
      return `M${at} 10v-${height}h.8v${height}z`;
    })
    .join('');
}
