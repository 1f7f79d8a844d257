import { api, read } from './client';

/** What a server that lets everybody in calls everybody. */
const ANYBODY = 'unknown';

/** Who is signed in; null where nobody has to. */
export async function whoAmI(): Promise<string | null> {
  const { username } = await read(api.GET('/api/admin/user'));
  return username === ANYBODY ? null : username;
}
