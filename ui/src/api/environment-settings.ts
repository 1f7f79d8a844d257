/** What Admins do to environments; every page lists them. */

import { api, read } from './client';

/** After all others. */
const LAST = 9999;

export async function createEnvironment(name: string, type: string): Promise<void> {
  await read(api.POST('/api/admin/environments', { body: { name, type, sortOrder: LAST } }));
}

/** One that is off gets no new tokens; its clients are served as before. */
export async function switchEnvironment(name: string, on: boolean): Promise<void> {
  const params = { path: { name } };
  await read(
    on
      ? api.POST('/api/admin/environments/{name}/on', { params })
      : api.POST('/api/admin/environments/{name}/off', { params }),
  );
}

/** By their names, first to last. */
export async function sortEnvironments(names: string[]): Promise<void> {
  const body = Object.fromEntries(names.map((name, order) => [name, order]));
  await read(api.PUT('/api/admin/environments/sort-order', { body, parseAs: 'text' }));
}

/** Throws ApiError with 409 while a feature has a state in it. */
export async function deleteEnvironment(name: string): Promise<void> {
  const params = { path: { name } };
  await read(api.DELETE('/api/admin/environments/{name}', { params, parseAs: 'text' }));
}
