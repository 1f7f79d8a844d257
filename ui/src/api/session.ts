import { get } from './client';
import { isMissing } from './errors';

/** Who the server takes the caller for; null where it does not say. */
export async function whoAmI(): Promise<string | null> {
  try {
    const user = await get<{ username?: string; email?: string }>('/api/admin/user');
    return user.email ?? user.username ?? null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
