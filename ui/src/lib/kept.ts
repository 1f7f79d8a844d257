/** Lists that are kept in this browser. */

import { useState } from 'react';

function read<T>(key: string, isOne: (value: unknown) => value is T): T[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(found) ? found.filter(isOne) : [];
  } catch {
    return [];
  }
}

/** The list, and how it becomes another one; `failed` is called where the browser keeps nothing. */
export function useKept<T>(
  key: string,
  isOne: (value: unknown) => value is T,
  failed: () => void,
): [T[], (next: T[]) => void] {
  const [list, setList] = useState(() => read(key, isOne));
  const keep = (next: T[]): void => {
    try {
      localStorage.setItem(key, JSON.stringify(next));
      setList(next);
    } catch {
      failed();
    }
  };
  return [list, keep];
}
