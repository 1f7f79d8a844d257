import type { DiffLine } from '../lib/diff';
import styles from './DiffView.module.css';

/** Line by line; the signs say what the colours say. */
export function DiffView({ lines, label }: { lines: DiffLine[]; label: string }) {
  return (
    <div className={styles['scroll']} tabIndex={0} role="group" aria-label={label}>
      <ul className={styles['diff']}>
        {lines.map(({ sign, path, value }) => (
          <li key={`${sign}${path}`} data-sign={sign}>
            {sign} {path}: {value}
          </li>
        ))}
      </ul>
    </div>
  );
}
