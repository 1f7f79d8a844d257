/** Light, dark, or as the system says. Kept in this browser only. */

import { createSignal } from '../lib/signal';

export type Theme = 'auto' | 'light' | 'dark';

export const THEMES: Theme[] = ['auto', 'light', 'dark'];
const KEY = 'yardarm.theme';

function stored(): Theme {
  try {
    const found = localStorage.getItem(KEY);
    return found === 'light' || found === 'dark' ? found : 'auto';
  } catch {
    return 'auto';
  }
}

export const theme = createSignal<Theme>(stored());

function show(value: Theme): void {
  document.documentElement.dataset['theme'] = value;
}

export function chooseTheme(value: Theme): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // A browser that keeps nothing still shows it until the page is left.
  }
  show(value);
  theme.set(value);
}

show(theme.get());
