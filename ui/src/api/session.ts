import { api, read } from './client';
import type { Profile } from './shapes';

/** What a server that lets everybody in calls everybody. */
const ANYBODY = 'unknown';

/** Who is signed in, and what they may do. */
export async function findProfile(): Promise<Profile> {
  return read(api.GET('/api/admin/user/profile'));
}

/** Null where nobody has to sign in. */
export function nameOf({ username }: Profile): string | null {
  return username === ANYBODY ? null : username;
}
