import { api, read } from './client';
import type { ApiToken } from './shapes';

/** By name, without their secrets. */
export async function listTokens(): Promise<ApiToken[]> {
  return (await read(api.GET('/api/admin/api-tokens'))).tokens;
}

export interface TokenDraft {
  tokenName: string;
  type: string;
  environment?: string;
  projects?: string[];
  expiresAt?: string;
}

/** With the secret, which is never told again. Throws ApiError. */
export async function createToken(draft: TokenDraft): Promise<ApiToken> {
  return read(api.POST('/api/admin/api-tokens', { body: draft }));
}

export async function revokeToken(id: string): Promise<void> {
  const params = { path: { token: id } };
  await read(api.DELETE('/api/admin/api-tokens/{token}', { params, parseAs: 'text' }));
}
