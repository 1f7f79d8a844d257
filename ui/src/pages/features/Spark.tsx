import { type Counts, sparkPath, totals } from '../../lib/spark';
import { t } from '../../text';
import styles from './FeatureGrid.module.css';

/** How often clients asked, hour by hour; the words say it to whoever does not see it. */
export function Spark({ counts }: { counts: Counts }) {
  const hours = totals(counts);
  const sum = hours.reduce((all, one) => all + one, 0);
  const words = t.features.asked(sum);
  return (
    <svg
      viewBox={`0 0 ${hours.length} 10`}
      preserveAspectRatio="none"
      className={styles['spark']}
      role="img"
      aria-label={words}
      data-none={sum === 0 || undefined}
    >
      <title>{words}</title>
      <path d={sparkPath(hours)} />
    </svg>
  );
}
