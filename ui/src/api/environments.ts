import { api, read } from './client';
import type { Environment } from './shapes';

/** In their order. */
export async function listEnvironments(): Promise<Environment[]> {
  return (await read(api.GET('/api/admin/environments'))).environments;
}
