import { api, read } from './client';

/** Pages that may use the frontend API and OFREP. */
export async function listOrigins(): Promise<string[]> {
  return (await read(api.GET('/api/admin/ui-config'))).frontendApiOrigins;
}

/** On every server. Throws ApiError that names the first that is none by its index. */
export async function setOrigins(origins: string[]): Promise<void> {
  const body = { frontendApiOrigins: origins };
  await read(api.POST('/api/admin/ui-config/cors', { body, parseAs: 'text' }));
}
