import { useEffect, useRef } from 'react';

import { DiffView } from '../../components/DiffView';
import { useSegments } from '../../components/useSegments';
import { diffLines } from '../../lib/diff';
import { usePhone } from '../../lib/media';
import { pendingBetween } from '../../lib/pending';
import { isIncomplete } from '../../lib/placed';
import { plainState } from '../../lib/plain';
import { th } from '../../text/stories';
import { tq } from '../../text/requests';
import { tf } from '../../text/feature';
import { Conflicts } from './Conflicts';
import { askForReview, DraftButtons, type DraftProps, waysOf } from './DraftButtons';
import styles from './FeaturePage.module.css';
import { heldUpIn } from './useDraft';

/** What publishing would change, before it is done. */
export function DraftBar(props: DraftProps) {
  const { draft } = props;
  const { now, state, save, saving, error, conflicts } = draft;
  const held = heldUpIn(error);
  const phone = usePhone();
  const { names } = useSegments();
  const changes = pendingBetween(now, state);
  const incomplete = isIncomplete(state);
  const diff = (
    <DiffView lines={diffLines(plainState(now), plainState(state))} label={tf.draft.diff} />
  );
  const ready = !saving && !incomplete && conflicts.length === 0;
  const { asked, free } = waysOf(props);
  const act = (): void => {
    if (free) save();
    else if (asked[0] !== undefined) askForReview(props, asked[0]);
  };
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) latest.current();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [ready]);
  return (
    <section className={styles['draft']} aria-label={tf.draft.title}>
      <div className={styles['draftwords']}>
        <strong>{tf.draft.changes(changes.length)}</strong>
        <ul>
          {changes.map(({ environment, change }) => {
            const told = th.pending(change, names);
            return (
              <li key={`${environment} ${JSON.stringify(change)}`}>
                {environment === null ? told : tf.draft.inEnvironment(environment, told)}
              </li>
            );
          })}
        </ul>
        {draft.merged && conflicts.length === 0 && <p role="status">{tf.draft.merged}</p>}
        {incomplete && <p className={styles['failed']}>{tf.draft.incomplete}</p>}
        {held && <p role="status">{tq.ask.why(held.project, held.environment)}</p>}
        {error && !held && (
          <p role="alert" className={styles['failed']}>
            {tf.draft.failed}: {error.message}
          </p>
        )}
      </div>
      <DraftButtons {...props} ready={ready} />
      <Conflicts draft={draft} names={names} />
      {conflicts.length === 0 && <div className={styles['draftdiff']}>
        {phone ? (
          <details>
            <summary>{tf.draft.diff}</summary>
            {diff}
          </details>
        ) : (
          diff
        )}
      </div>}
    </section>
  );
}
