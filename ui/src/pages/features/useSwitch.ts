import { useMutation } from '@tanstack/react-query';

import { switchFeature } from '../../api/features';
import type { ListedFeature } from '../../api/shapes';
import { askInstead } from '../../app/ask';
import { keys, queries, refreshFeature } from '../../app/query';
import { complain, say } from '../../app/toasts';
import { createSignal, useSignal } from '../../lib/signal';
import { switchChange } from '../../lib/simple-changes';
import { t } from '../../text';

/** Features whose last switch was refused, until it works. */
const failures = createSignal<ReadonlySet<string>>(new Set());

function setFailed(name: string, failed: boolean): void {
  if (failures.get().has(name) === failed) return;
  const next = new Set(failures.get());
  if (failed) next.add(name);
  else next.delete(name);
  failures.set(next);
}

export function useFailures(): ReadonlySet<string> {
  return useSignal(failures);
}

function show(name: string, change: (feature: ListedFeature) => ListedFeature): void {
  queries.setQueryData<ListedFeature[]>(keys.features, (all) =>
    all?.map((feature) => (feature.name === name ? change(feature) : feature)),
  );
}

interface Switching {
  name: string;
  on: boolean;
}

/**
 * Switches a feature: seen at once, taken back when the server refuses, and both are said. A
 * switch of one feature waits for the one before, so that the last click wins.
 */
export function useSwitch(): (name: string, on: boolean) => void {
  const { mutate } = useMutation({
    scope: { id: 'switch' },
    mutationFn: async ({ name, on }: Switching) => switchFeature(name, on),
    onMutate: async ({ name, on }) => {
      setFailed(name, false);
      await Promise.all([
        queries.cancelQueries({ queryKey: keys.features }),
        queries.cancelQueries({ queryKey: keys.feature(name) }),
      ]);
      show(name, (feature) => ({ ...feature, enabled: on }));
    },
    onSuccess: (saved, { name, on }) => {
      show(name, (feature) => ({ ...feature, ...saved }));
      say(t.features.switched(name, on), () => mutate({ name, on: !on }));
      void queries.invalidateQueries({ queryKey: keys.events(name) });
      // What was put into the list made it look fresh as a whole; it is asked for when next shown.
      void queries.invalidateQueries({ queryKey: keys.features, refetchType: 'none' });
    },
    onError: (error, { name, on }) => {
      show(name, (feature) => ({ ...feature, enabled: !on }));
      void refreshFeature(name);
      const anyway = async (why: string): Promise<void> => {
        await switchFeature(name, on, why);
        await refreshFeature(name);
      };
      if (askInstead(error, ({ environment }) => [switchChange(name, environment, on)], anyway)) return;
      setFailed(name, true);
      complain(t.features.switchFailed(name, on, error.message));
    },
  });
  return (name, on) => mutate({ name, on });
}
