import type { StateDiff } from '../../api/shapes';
import { t } from '../../text';
import { tw } from '../../text/past';
import { Steps } from '../../undo/Steps';
import styles from './Past.module.css';

const SHOWN = 50;

/** Segments, projects and the like that are different. */
export function OtherThings({ changes }: { changes: StateDiff['changes'] }) {
  if (changes.length === 0) return null;
  const rest = changes.length - SHOWN;
  return (
    <section className={`panel ${styles['others']}`} aria-labelledby="others">
      <h2 id="others">{tw.others}</h2>
      <ul>
        {changes.slice(0, SHOWN).map(({ kind, name, patch, text }) => (
          <li key={`${kind} ${name}`}>
            <strong>{tw.thing(kind, name)}</strong>
            <Steps patch={patch} text={text} forward />
          </li>
        ))}
      </ul>
      {rest > 0 && <p>{t.more(rest)}</p>}
    </section>
  );
}
