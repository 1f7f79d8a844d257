import { api, read } from './client';
import type { Undone } from './shapes';

/** What undoing the event would change, and what somebody else has changed since. */
export async function undoPlan(id: number): Promise<Undone> {
  return read(api.POST('/api/admin/events/undo', { body: { ids: [id], dryRun: true } }));
}

/** Conflicts stay as they are unless they are to be set back, too. */
export async function undoEvent(id: number, overwrite: boolean): Promise<Undone> {
  const onConflict = overwrite ? ('overwrite' as const) : ('skip' as const);
  const body = { ids: [id], dryRun: false, onConflict };
  return read(api.POST('/api/admin/events/undo', { body }));
}

/** All events of one command, such as an undo. */
export async function undoChange(change: string): Promise<Undone> {
  return read(api.POST('/api/admin/events/undo', { body: { change, dryRun: false } }));
}
