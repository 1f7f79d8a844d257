import type { Movement } from '../api/shapes';
import { tf } from '../text/feature';
import styles from './MovementWords.module.css';

type Told = Pick<Movement, 'rollout' | 'variants' | 'claim' | 'assumes'>;

/** Whom a change would move: who keeps it, who gets it, who loses it. */
export function MovementWords({ movement }: { movement: Told }) {
  const { rollout, variants, claim, assumes } = movement;
  return (
    <div className={styles['movement']} title={assumes.join(' ')}>
      {rollout && (
        <>
          <span className={styles['bar']} aria-hidden="true">
            <span className={styles['kept']} style={{ width: `${rollout.staysOn.share * 100}%` }} />
            <span className={styles['added']} style={{ width: `${rollout.gains.share * 100}%` }} />
            <span className={styles['lost']} style={{ width: `${rollout.loses.share * 100}%` }} />
          </span>
          <span>{tf.movement.rollout(rollout.staysOn.share, rollout.gains.share, rollout.loses.share)}</span>
        </>
      )}
      {variants.changes.share > 0 && <span>{tf.movement.variants(variants.changes.share)}</span>}
      {claim === 'expected' && <span className="quiet">{tf.movement.expected}</span>}
    </div>
  );
}
