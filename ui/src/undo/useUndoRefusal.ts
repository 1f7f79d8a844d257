import { type Refused, useRefusal } from '../app/rights';
import { needOfUndo } from '../lib/undo-rights';
import { tw } from '../text/past';

interface Event {
  type: string;
  project: string | null;
  environment: string | null;
}

/** Why an event may not be undone by whoever looks, before the server has to say so. */
export function useUndoRefusal(): (event: Event) => Refused {
  const refusal = useRefusal();
  return ({ type, project, environment }) => {
    const need = needOfUndo(type);
    if (need === null) return tw.undo.never;
    return refusal(need.permission, project, (need.placed && environment) || undefined);
  };
}
