import { useQuery } from '@tanstack/react-query';

import { rulesOf } from '../api/change-requests';
import { requestKeys } from './keys';

/** In which environments of a project features change by change requests only. */
export function useRules(project: string): ReadonlySet<string> {
  const { data = [] } = useQuery({
    queryKey: requestKeys.rules(project),
    queryFn: async () => rulesOf(project),
  });
  const ruled = data.filter(({ changeRequestEnabled }) => changeRequestEnabled);
  return new Set(ruled.map(({ environment }) => environment));
}
