import { api, read } from './client';
import type { Addon, AddonFailure, Provider } from './shapes';

export interface Hooks {
  addons: Addon[];
  providers: Provider[];
}

export async function listHooks(): Promise<Hooks> {
  return read(api.GET('/api/admin/addons'));
}

export type HookDraft = Omit<Addon, 'id'>;

export async function createHook(body: HookDraft): Promise<void> {
  await read(api.POST('/api/admin/addons', { body }));
}

/** What is secret comes back as stars, and stays when it is sent so. */
export async function updateHook({ id, ...body }: Addon): Promise<void> {
  await read(api.PUT('/api/admin/addons/{id}', { params: { path: { id: String(id) } }, body, parseAs: 'text' }));
}

export async function deleteHook(id: number): Promise<void> {
  const params = { path: { id: String(id) } };
  await read(api.DELETE('/api/admin/addons/{id}', { params, parseAs: 'text' }));
}

/** What did not arrive lately. */
export async function failuresOf(id: number): Promise<AddonFailure[]> {
  const params = { path: { id: String(id) } };
  return (await read(api.GET('/api/admin/addons/{id}/events', { params }))).integrationEvents;
}
