/** Why somebody may not do something, before the server has to say so. */

import { useQuery } from '@tanstack/react-query';

import { findProfile } from '../api/session';
import type { Profile } from '../api/shapes';
import { allows, allowsSomewhere, type Permission } from '../lib/rights';
import { t } from '../text';
import { keys } from './query';

/** The reason in words; nothing where it may be done. */
export type Refused = string | undefined;

/** Until it is known what somebody may, everything is offered: the server has the last word. */
export function refusal(
  profile: Profile | undefined,
  permission: Permission,
  project?: string | null,
  environment?: string,
): Refused {
  if (!profile || allows(profile, permission, project, environment)) return undefined;
  return t.refused(permission, project ?? '', environment ?? '');
}

/** It changes when somebody's roles do: the history says so, see live.ts. */
export function useProfile(): Profile | undefined {
  return useQuery({ queryKey: keys.profile, queryFn: findProfile, staleTime: Infinity }).data;
}

export function useRefusal(): (
  permission: Permission,
  project?: string | null,
  environment?: string,
) => Refused {
  const profile = useProfile();
  return (...asked) => refusal(profile, ...asked);
}

/** For what is in no project yet. */
export function useRefusalAnywhere(permission: Permission): Refused {
  const profile = useProfile();
  return profile && allowsSomewhere(profile, permission) ? undefined : refusal(profile, permission);
}
