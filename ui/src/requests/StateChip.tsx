import type { ListedRequest } from '../api/shapes';
import { tq } from '../text/requests';
import styles from './Requests.module.css';

/** How far a request is; while it waits, with how many of its approvals. */
export function StateChip({ request }: { request: ListedRequest }) {
  const { state, approvals, minApprovals } = request;
  return (
    <span className={`chip ${styles['state']}`} data-state={state}>
      {tq.states[state]}
      {state === 'In review' && ` ${tq.approvals(approvals.length, minApprovals)}`}
    </span>
  );
}
