import type { Reach } from '../lib/strategies';
import styles from './ReachBar.module.css';

/** How much, at a glance; the words beside it say the same. */
export function ReachBar({ reach }: { reach: Reach }) {
  const percent = reach.kind === 'all' ? 100 : reach.kind === 'some' ? (reach.percent ?? 8) : 0;
  // A full share is no half-way: the words beside it say who is out.
  const full = reach.kind === 'some' && reach.known;
  return (
    <span className={styles['bar']} data-kind={full ? 'all' : reach.kind} aria-hidden="true">
      <span className={styles['fill']} style={{ width: `${percent}%` }} />
    </span>
  );
}
