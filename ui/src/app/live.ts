/**
 * What others do, as it happens: the history is pushed by the server, and what an event may have
 * changed is read anew, if a page shows it. Where there is no such stream, pages are as fresh as
 * TanStack Query keeps them: read again when the window gets the focus.
 */

import type { ToldEvent } from '../lib/touched';
import { config } from './config';
import { queries } from './query';

/** Events come in flocks, by imports and by scripts: they are answered together. */
const GATHER = 150;
const AGAIN = 30_000;

let lastId = '';
let waiting: Map<string, string[]> | null = null;

function refresh(keys: string[][]): void {
  if (waiting === null) {
    waiting = new Map();
    setTimeout(() => {
      const all = [...(waiting ?? new Map<string, string[]>()).values()];
      waiting = null;
      for (const queryKey of all) void queries.invalidateQueries({ queryKey });
    }, GATHER);
  }
  for (const key of keys) waiting.set(JSON.stringify(key), key);
}

/** What an event touches is known by code that the first page does not wait for. */
async function told(event: ToldEvent): Promise<void> {
  const { touchedBy } = await import('../lib/touched');
  refresh(touchedBy(event));
}

/** Until the function that it returns is called. A page that nobody sees holds no connection. */
export function followHistory(): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = (): void => {
    close();
    const after = lastId ? `?after=${lastId}` : '';
    source = new EventSource(`${config.base}/api/admin/events/stream${after}`);
    source.addEventListener('message', (message: MessageEvent<string>) => {
      lastId = message.lastEventId;
      void told(JSON.parse(message.data) as ToldEvent);
    });
    source.addEventListener('error', () => {
      // While it is CONNECTING the browser tries by itself; a refusal it takes for the last word.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN);
    });
  };
  const look = (): void => {
    if (document.visibilityState === 'hidden') close();
    else if (source === null) open();
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    close();
  };
}
