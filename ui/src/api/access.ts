/** Roles, groups, and who is in which project. */

import { api, read } from './client';
import type {
  AccessCandidates,
  FilledRole,
  Grant,
  Group,
  PermissionLevels,
  ProjectAccess,
  Role,
} from './shapes';

/** Those of every server first. */
export async function listRoles(): Promise<Role[]> {
  return (await read(api.GET('/api/admin/roles'))).roles;
}

export async function findRole(id: number): Promise<FilledRole> {
  return read(api.GET('/api/admin/roles/{role_id}', { params: { path: { role_id: id } } }));
}

export async function listPermissions(): Promise<PermissionLevels> {
  return (await read(api.GET('/api/admin/permissions'))).permissions;
}

export interface RoleDraft {
  name: string;
  description: string;
  type: 'root-custom' | 'custom';
  permissions: Grant[];
}

/** A new one has no id. Throws ApiError. */
export async function saveRole(id: number | null, body: RoleDraft): Promise<void> {
  const params = { path: { role_id: id ?? 0 } };
  await read<unknown>(
    id === null
      ? api.POST('/api/admin/roles', { body })
      : api.PUT('/api/admin/roles/{role_id}', { params, body }),
  );
}

/** Throws ApiError with 409 while somebody has it. */
export async function deleteRole(id: number): Promise<void> {
  const params = { path: { role_id: id } };
  await read(api.DELETE('/api/admin/roles/{role_id}', { params, parseAs: 'text' }));
}

export async function listGroups(): Promise<Group[]> {
  return (await read(api.GET('/api/admin/groups'))).groups;
}

export interface GroupDraft {
  name: string;
  description: string;
  /** Ids of all of its members. */
  users: number[];
}

/** A new one has no id. Throws ApiError. */
export async function saveGroup(id: number | null, body: GroupDraft): Promise<void> {
  const params = { path: { group_id: id ?? 0 } };
  await read<unknown>(
    id === null
      ? api.POST('/api/admin/groups', { body })
      : api.PUT('/api/admin/groups/{group_id}', { params, body }),
  );
}

export async function deleteGroup(id: number): Promise<void> {
  const params = { path: { group_id: id } };
  await read(api.DELETE('/api/admin/groups/{group_id}', { params, parseAs: 'text' }));
}

export async function accessOf(project: string): Promise<ProjectAccess> {
  const params = { path: { project_id: project } };
  return read(api.GET('/api/admin/projects/{project_id}/access', { params }));
}

/** All users and groups, for those who may take one in. */
export async function candidatesFor(project: string): Promise<AccessCandidates> {
  const params = { path: { project_id: project } };
  return read(api.GET('/api/admin/projects/{project_id}/access/candidates', { params }));
}

export interface Holder {
  id: number;
  kind: 'users' | 'groups';
}

/** Beside the roles that it has. Throws ApiError, 403 for a role that may do what one may not. */
export async function takeIn(project: string, { id, kind }: Holder, role: number): Promise<void> {
  const params = { path: { project_id: project } };
  const body = { roles: [role], [kind]: [id] };
  await read(api.POST('/api/admin/projects/{project_id}/access', { params, body, parseAs: 'text' }));
}

/** These and no others; none takes it out of the project. Throws ApiError. */
export async function giveRoles(
  project: string,
  { id, kind }: Holder,
  roles: number[],
): Promise<void> {
  const body = { roles };
  const place = '/api/admin/projects/{project_id}';
  const user = { params: { path: { project_id: project, user_id: id } }, body } as const;
  const group = { params: { path: { project_id: project, group_id: id } }, body } as const;
  await read<unknown>(
    kind === 'users'
      ? api.PUT(`${place}/users/{user_id}/roles`, { ...user, parseAs: 'text' })
      : api.PUT(`${place}/groups/{group_id}/roles`, { ...group, parseAs: 'text' }),
  );
}
