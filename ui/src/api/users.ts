import { api, read } from './client';
import type { Role, Session, UserAccount } from './shapes';

/** What people call somebody, as far as the server knows. */
export function nameOfUser({ id, name, username, email }: UserAccount): string {
  return name ?? username ?? email ?? String(id);
}

export interface Users {
  users: UserAccount[];
  rootRoles: Role[];
}

export async function listUsers(): Promise<Users> {
  return read(api.GET('/api/admin/user-admin'));
}

export interface UserDraft {
  username?: string;
  email?: string;
  name?: string;
  rootRole: number;
}

/** The link by which the user sets a password. Throws ApiError. */
export async function createUser(draft: UserDraft): Promise<string> {
  return (await read(api.POST('/api/admin/user-admin', { body: draft }))).inviteLink;
}

export async function changeRole(id: number, role: number): Promise<void> {
  const params = { path: { user_id: id } };
  const body = { rootRole: role };
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

/** From somebody who has lost it. Throws ApiError. */
export async function takeFactorAway(id: number): Promise<void> {
  const params = { path: { user_id: id } };
  const path = '/api/admin/user-admin/{user_id}/second-factor';
  await read(api.DELETE(path, { params, parseAs: 'text' }));
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
