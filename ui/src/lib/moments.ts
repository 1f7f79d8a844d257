/** Moments of the past, as addresses and fields of the browser have them. */

/** The page of the state at a moment; `to` is what it is compared with, now where it is empty. */
export function pastAddress(at: string, to = ''): string {
  const query = new URLSearchParams({ at, ...(to && { to }) });
  return `/past?${query.toString()}`;
}

export function featureAsOf(name: string, asOf: string | number): string {
  const query = new URLSearchParams({ asOf: String(asOf) });
  return `/features/${encodeURIComponent(name)}?${query.toString()}`;
}

/** A moment as a field shows it, to the second, in the reader's zone; empty when it is no time. */
export function localMoment(moment: string): string {
  const at = /^\d+$/.test(moment) ? NaN : Date.parse(moment);
  if (Number.isNaN(at)) return '';
  const zone = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - zone).toISOString().slice(0, 19);
}

/** So many counts of times, in equal parts from the first to the last of them. */
export function histogram(times: readonly number[], parts: number): number[] {
  const counts = Array.from({ length: parts }, () => 0);
  for (const time of times) {
    const part = Math.min(parts - 1, Math.floor(placeOf(time, times) * parts));
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts;
}

/** Where a time lies among others, from 0 to 1. */
export function placeOf(time: number, times: readonly number[]): number {
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return last > first ? Math.min(1, Math.max(0, (time - first) / (last - first))) : 1;
}
