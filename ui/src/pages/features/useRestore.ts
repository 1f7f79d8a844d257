import { useMutation } from '@tanstack/react-query';

import { reviveFeature } from '../../api/features';
import { refreshFeature } from '../../app/query';
import { complain, say } from '../../app/toasts';
import { t } from '../../text';

/** Brings an archived feature back, switched off. */
export function useRestore(): (name: string) => void {
  const { mutate } = useMutation({
    mutationFn: reviveFeature,
    onSuccess: async (_, name) => {
      say(t.features.restored(name));
      await refreshFeature(name);
    },
    onError: (error) => complain(error.message),
  });
  return mutate;
}
