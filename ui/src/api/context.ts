import { api, read } from './client';

/** Names of the fields that contexts have here, in the order of the server. */
export async function listContextFields(): Promise<string[]> {
  const fields = await read(api.GET('/api/admin/context'));
  return fields.map((field) => field.name);
}
