/** Which boxes of the table of permissions are ticked. */

import type { Grant } from '../api/shapes';

/** Where a permission counts: in one environment, or everywhere that the role does. */
export type Where = string | null;

function is(grant: Grant, name: string, where: Where): boolean {
  return grant.name === name && (grant.environment ?? null) === where;
}

export function isGranted(grants: Grant[], name: string, where: Where): boolean {
  return grants.some((grant) => is(grant, name, where));
}

/** What is granted for all environments is granted for none by itself. */
export function granted(grants: Grant[], name: string, where: Where, on: boolean): Grant[] {
  const others = grants.filter((grant) =>
    where === null ? grant.name !== name : !is(grant, name, where),
  );
  if (!on) return others;
  return [...others, where === null ? { name } : { name, environment: where }];
}
