/** How people get in: passwords, links, the first account. */

import { api, read } from './client';

/** Sets the cookie of a session. `code` is of the second factor. Throws ApiError, of the kind
 *  SecondFactorRequired where there is one. */
export async function logIn(
  username: string,
  password: string,
  code: string | null,
): Promise<void> {
  await read(api.POST('/auth/simple/login', { body: { username, password, code } }));
}

/** Whose password a link sets. Throws ApiError for one that is used up. */
export async function lookAtLink(token: string): Promise<{ email: string; name?: string }> {
  return read(api.GET('/auth/reset/validate', { params: { query: { token } } }));
}

/** Uses the link up. Throws ApiError. */
export async function setPassword(token: string, password: string): Promise<void> {
  await read(api.POST('/auth/reset/password', { body: { token, password }, parseAs: 'text' }));
}

/** Throws ApiError where the first account is made already, or nobody came by the printed link. */
export async function lookAtSetUp(): Promise<void> {
  await read(api.GET('/auth/set-up'));
}

/** Makes the first account, and signs it in. Throws ApiError. */
export async function setUp(username: string, name: string, password: string): Promise<void> {
  await read(api.POST('/auth/set-up', { body: { username, name: name || null, password } }));
}

/** Throws ApiError that says why a password can be guessed. */
export async function requireStrong(password: string): Promise<void> {
  await read(api.POST('/auth/reset/validate-password', { body: { password }, parseAs: 'text' }));
}
