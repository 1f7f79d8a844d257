/** Lists that are kept in this browser. */

export function kept<T>(key: string, isOne: (value: unknown) => value is T): T[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(found) ? found.filter(isOne) : [];
  } catch {
    return [];
  }
}

/** Throws where the browser keeps nothing. */
export function keep(key: string, list: readonly unknown[]): void {
  localStorage.setItem(key, JSON.stringify(list));
}
