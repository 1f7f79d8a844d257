/** What whoever is signed in may do, as the server says it. */

import type { Profile } from '../api/shapes';

export type Rights = Pick<Profile, 'permissions' | 'inProjects'>;

export type Thing = 'STRATEGY' | 'CONTEXT_FIELD' | 'ENVIRONMENT' | 'PROJECT' | 'ADDON';

/** Those that pages ask for; the server knows more. */
export type Permission =
  | 'ADMIN'
  | `${'CREATE' | 'UPDATE' | 'DELETE'}_${'FEATURE' | 'FEATURE_STRATEGY' | 'SEGMENT' | Thing}`
  | `${'READ' | 'CREATE' | 'DELETE'}_${'CLIENT' | 'FRONTEND'}_API_TOKEN`
  | 'UPDATE_FEATURE_ENVIRONMENT'
  | 'UPDATE_FEATURE_ENVIRONMENT_VARIANTS'
  | 'UPDATE_FEATURE_DEPENDENCY'
  | 'MOVE_FEATURE_TOGGLE'
  | 'UPDATE_TAG_TYPE'
  | 'PROJECT_CHANGE_REQUEST_WRITE'
  | `${'APPROVE' | 'APPLY' | 'SKIP'}_CHANGE_REQUEST`
  | 'PROJECT_USER_ACCESS_READ'
  | 'PROJECT_USER_ACCESS_WRITE';

/** In a project, in one of its environments; without them everywhere. */
export function allows(
  { permissions, inProjects }: Rights,
  permission: Permission,
  project?: string | null,
  environment?: string,
): boolean {
  if (permissions.includes(permission)) return true;
  const here = project ? (inProjects[project] ?? []) : [];
  return here.some(
    (grant) =>
      grant.name === permission &&
      (grant.environment === undefined || grant.environment === environment),
  );
}

/** In any project at all. */
export function allowsSomewhere({ permissions, inProjects }: Rights, permission: Permission): boolean {
  const inAny = Object.values(inProjects).flat();
  return permissions.includes(permission) || inAny.some(({ name }) => name === permission);
}
