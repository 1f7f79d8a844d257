import { api, read } from './client';

/** What a server that lets everybody in calls everybody. */
const ANYBODY = 'unknown';

/** Who is signed in; null where nobody has to. */
export async function whoAmI(): Promise<string | null> {
  const { username } = await read(api.GET('/api/admin/user'));
  return username === ANYBODY ? null : username;
}

/** Sets the cookie of a session. Throws ApiError. */
export async function logIn(username: string, password: string): Promise<void> {
  await read(api.POST('/auth/simple/login', { body: { username, password } }));
}

/** Whose password a link sets. Throws ApiError for one that is used up. */
export async function lookAtLink(token: string): Promise<{ email: string; name?: string }> {
  return read(api.GET('/auth/reset/validate', { params: { query: { token } } }));
}

/** Uses the link up. Throws ApiError. */
export async function setPassword(token: string, password: string): Promise<void> {
  await read(api.POST('/auth/reset/password', { body: { token, password }, parseAs: 'text' }));
}
