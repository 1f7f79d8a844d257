import { api, read } from './client';
import type { Profile, RootRole, Session, UserAccount } from './shapes';

export interface Users {
  users: UserAccount[];
  rootRoles: RootRole[];
}

export async function listUsers(): Promise<Users> {
  return read(api.GET('/api/admin/user-admin'));
}

type RoleId = 1 | 2 | 3;

export interface UserDraft {
  username?: string;
  email?: string;
  name?: string;
  rootRole: number;
}

/** The link by which the user sets a password. Throws ApiError. */
export async function createUser(draft: UserDraft): Promise<string> {
  const body = { ...draft, rootRole: draft.rootRole as RoleId };
  return (await read(api.POST('/api/admin/user-admin', { body }))).inviteLink;
}

export async function changeRole(id: number, role: number): Promise<void> {
  const params = { path: { user_id: id } };
  const body = { rootRole: role as RoleId };
  await read(api.PUT('/api/admin/user-admin/{user_id}', { params, body }));
}

export async function resetLink(id: number): Promise<string> {
  const found = await read(api.POST('/api/admin/user-admin/reset-password', { body: { id } }));
  return found.resetPasswordUrl;
}

export async function deleteUser(id: number): Promise<void> {
  const params = { path: { user_id: id } };
  await read(api.DELETE('/api/admin/user-admin/{user_id}', { params, parseAs: 'text' }));
}

export async function findProfile(): Promise<Profile> {
  return read(api.GET('/api/admin/user/profile'));
}

export async function listSessions(): Promise<Session[]> {
  return read(api.GET('/api/admin/user/sessions'));
}

export async function endSession(id: string): Promise<void> {
  const params = { path: { session_id: id } };
  await read(api.DELETE('/api/admin/user/sessions/{session_id}', { params, parseAs: 'text' }));
}

/** The other sessions end. Throws ApiError. */
export async function changePassword(oldPassword: string, password: string): Promise<void> {
  const body = { oldPassword, password };
  await read(api.POST('/api/admin/user/change-password', { body, parseAs: 'text' }));
}
