import type { Finding } from '../../api/shapes';
import { tf } from '../../text/feature';
import styles from './Findings.module.css';

interface Props {
  findings: Finding[];
  /** The draft changes what they are about. */
  edited: boolean;
}

/** What the linter says, where it is so. */
export function Findings({ findings, edited }: Props) {
  if (findings.length === 0) return null;
  return (
    <ul className={styles['findings']} aria-label={tf.lint.title}>
      {findings.map(({ code, severity, path, message, consequence }) => (
        <li key={`${code} ${path.join('.')}`} data-severity={severity}>
          <strong>{tf.lint.severities[severity]}</strong> {message}. {consequence}
        </li>
      ))}
      {edited && <li className="quiet">{tf.lint.asSaved}</li>}
    </ul>
  );
}
