import type { Thing } from '../lib/rights';
import { type Refused, useRefusal } from './rights';

/** For what the settings hold: made, changed and deleted by permissions of their own. */
export function useRefusalsOf(thing: Thing): { create: Refused; update: Refused; remove: Refused } {
  const refusal = useRefusal();
  return {
    create: refusal(`CREATE_${thing}`),
    update: refusal(`UPDATE_${thing}`),
    remove: refusal(`DELETE_${thing}`),
  };
}
