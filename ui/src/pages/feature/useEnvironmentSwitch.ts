import { useMutation } from '@tanstack/react-query';

import { ApiError } from '../../api/errors';
import { type FoundFeature, switchPlaced } from '../../api/placed';
import { ask } from '../../app/ask';
import { keys, queries, refreshFeature } from '../../app/query';
import { complain, say } from '../../app/toasts';
import { createSignal, useSignal } from '../../lib/signal';
import { switchChange } from '../../lib/simple-changes';
import { tf } from '../../text/feature';

/** Switches that were refused, as feature and environment, until they work. */
const failures = createSignal<ReadonlySet<string>>(new Set());

function setFailed(place: string, failed: boolean): void {
  const next = new Set(failures.get());
  if (failed) next.add(place);
  else next.delete(place);
  failures.set(next);
}

function show(name: string, environment: string, enabled: boolean): void {
  queries.setQueryData<FoundFeature>(keys.feature(name), (found) => {
    if (!found) return found;
    const environments = found.feature.environments.map((one) =>
      one.name === environment ? { ...one, enabled } : one,
    );
    return { ...found, feature: { ...found.feature, environments } };
  });
}

interface Switching {
  environment: string;
  on: boolean;
}

/** A change request for what a rule holds up, or past it in an emergency. */
function askFor(project: string, name: string, { environment, on }: Switching): void {
  const changes = [switchChange(name, environment, on)];
  const anyway = async (why: string): Promise<void> => {
    await switchPlaced(project, name, environment, on, why);
    await refreshFeature(name);
  };
  ask({ project, environment, changes, anyway });
}

/**
 * Switches one environment: seen at once, taken back when the server refuses, and both are said.
 * It asks for no revision: who kills a feature does not wait for what others edit. Where a rule
 * holds it up, it asks for review instead.
 */
export function useEnvironmentSwitch(
  project: string,
  name: string,
  ruled: ReadonlySet<string>,
): { switchTo: (environment: string, on: boolean) => void; failed: (environment: string) => boolean } {
  const refused = useSignal(failures);
  const { mutate } = useMutation({
    scope: { id: 'switch' },
    mutationFn: async ({ environment, on }: Switching) =>
      switchPlaced(project, name, environment, on),
    onMutate: async ({ environment, on }) => {
      setFailed(`${name}/${environment}`, false);
      await queries.cancelQueries({ queryKey: keys.feature(name) });
      show(name, environment, on);
    },
    onSuccess: (_, { environment, on }) => {
      const undo = (): void => mutate({ environment, on: !on });
      say(tf.feature.switched(name, on, environment), undo);
      void refreshFeature(name);
    },
    onError: (error, { environment, on }) => {
      show(name, environment, !on);
      void refreshFeature(name);
      if (error instanceof ApiError && error.gate) return askFor(project, name, { environment, on });
      setFailed(`${name}/${environment}`, true);
      complain(tf.feature.switchFailed(name, on, environment, error.message));
    },
  });
  return {
    switchTo(environment, on) {
      if (ruled.has(environment)) askFor(project, name, { environment, on });
      else mutate({ environment, on });
    },
    failed: (environment) => refused.has(`${name}/${environment}`),
  };
}
