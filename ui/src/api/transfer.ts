import { api, read } from './client';
import type { ImportPlan } from './shapes';

export type StateDocument = Record<string, unknown>;

/** What an import would change; nothing is changed by asking. Throws ApiError. */
export async function planOf(body: StateDocument, keep: boolean): Promise<ImportPlan> {
  const query = { dryRun: 'true', keep: String(keep) };
  const sent = { params: { query }, body: body as Record<string, never> };
  return (await read(api.POST('/api/admin/state/import', sent))) as ImportPlan;
}

export async function importState(body: StateDocument, keep: boolean): Promise<void> {
  const query = { keep: String(keep) };
  const sent = { params: { query }, body: body as Record<string, never>, parseAs: 'text' } as const;
  await read(api.POST('/api/admin/state/import', sent));
}
