/** The lines of a diff: what was, what is. */

import microdiff from 'microdiff';

export interface DiffLine {
  sign: '-' | '+';
  path: string;
  value: string;
}

export function diffLines(before: object, after: object): DiffLine[] {
  const lines: DiffLine[] = [];
  for (const step of microdiff(plain(before), plain(after))) {
    const path = step.path.join('.');
    if (step.type !== 'CREATE') lines.push({ sign: '-', path, value: show(step.oldValue) });
    if (step.type !== 'REMOVE') lines.push({ sign: '+', path, value: show(step.value) });
  }
  return lines;
}

/** All of it as JSON would carry it: what is unset or empty is not there. */
function plain(state: object): Record<string, unknown> {
  const set = Object.entries(state).filter(([, value]) => value !== null && value !== '');
  return JSON.parse(JSON.stringify(Object.fromEntries(set))) as Record<string, unknown>;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
