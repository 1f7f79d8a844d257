/** Short messages about what just happened. */

import { createSignal } from '../lib/signal';

export interface Toast {
  id: number;
  text: string;
  failed: boolean;
  undo?: () => void;
}

const SECONDS = 8;
const MOST = 3;

export const toasts = createSignal<readonly Toast[]>([]);
let last = 0;

export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}

function push(toast: Omit<Toast, 'id'>): void {
  last += 1;
  const id = last;
  toasts.set([...toasts.get().slice(1 - MOST), { ...toast, id }]);
  // What failed stays until it is read.
  if (!toast.failed) setTimeout(() => dismiss(id), SECONDS * 1000);
}

export function say(text: string, undo?: () => void): void {
  push(undo ? { text, failed: false, undo } : { text, failed: false });
}

export function complain(text: string): void {
  push({ text, failed: true });
}
