import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { checkName } from '../../api/feature';
import { nameFault, suggestedName } from '../../lib/names';
import { tn } from '../../text/create';

export type NameCheck =
  | { kind: 'empty' }
  | { kind: 'checking' }
  | { kind: 'free' }
  | { kind: 'fault'; message: string; suggestion: string | null };

const QUIET_MS = 250;

/** Whether the name can be had: at once what anybody can see, after a pause what the server says. */
export function useNameCheck(name: string): NameCheck {
  const asked = useSettled(name);
  const fault = name === '' ? null : nameFault(name);
  const answer = useQuery({
    queryKey: ['name', asked],
    queryFn: async () => {
      await checkName(asked);
      return true;
    },
    enabled: asked !== '' && nameFault(asked) === null,
    staleTime: 0,
    gcTime: 0,
  });
  if (name === '') return { kind: 'empty' };
  if (fault) {
    const suggestion = fault === 'short' ? null : suggestedName(name);
    return { kind: 'fault', message: tn.faults[fault], suggestion };
  }
  if (asked !== name || answer.isFetching) return { kind: 'checking' };
  if (answer.error) return { kind: 'fault', message: answer.error.message, suggestion: null };
  return answer.data ? { kind: 'free' } : { kind: 'checking' };
}

/** The value once it has stayed the same for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), QUIET_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
