import type { ChangeBody } from '../api/shapes';
import { useSegments } from '../components/useSegments';
import { draftedOf } from '../lib/drafted';
import { tq } from '../text/requests';
import styles from './Requests.module.css';

/** Drafted changes as sentences, each with its feature. */
export function ChangeWords({ changes }: { changes: readonly ChangeBody[] }) {
  const { names } = useSegments();
  return (
    <ul className={styles['changes']}>
      {changes.map((change) => (
        <li key={JSON.stringify(change)}>
          <code>{change.feature}</code>: {tq.drafted(draftedOf(change), names)}
        </li>
      ))}
    </ul>
  );
}
