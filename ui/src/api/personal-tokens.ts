import { api, read } from './client';
import type { PersonalToken } from './shapes';

/** Of whoever is signed in, without their secrets. */
export async function listOwnTokens(): Promise<PersonalToken[]> {
  return (await read(api.GET('/api/admin/user/tokens'))).pats;
}

export interface OwnTokenDraft {
  description: string;
  expiresAt?: string;
}

/** With the secret, which is never told again. Throws ApiError. */
export async function createOwnToken(body: OwnTokenDraft): Promise<{ name: string; secret: string }> {
  const { description, secret } = await read(api.POST('/api/admin/user/tokens', { body }));
  return { name: description, secret };
}

export async function revokeOwnToken(id: string): Promise<void> {
  const params = { path: { token_id: id } };
  await read(api.DELETE('/api/admin/user/tokens/{token_id}', { params, parseAs: 'text' }));
}
