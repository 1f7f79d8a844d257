import { useEffect } from 'react';

import type { ProjectFeature } from '../../api/shapes';
import { DiffView } from '../../components/DiffView';
import { useSegments } from '../../components/useSegments';
import { diffLines } from '../../lib/diff';
import { usePhone } from '../../lib/media';
import { pendingBetween } from '../../lib/pending';
import { isIncomplete } from '../../lib/placed';
import { plainState } from '../../lib/plain';
import { th } from '../../text/stories';
import { tf } from '../../text/feature';
import { Conflicts } from './Conflicts';
import { CurlDialog } from './CurlDialog';
import styles from './FeaturePage.module.css';
import type { DraftHandle } from './useDraft';

interface Props {
  feature: ProjectFeature;
  draft: DraftHandle;
}

/** What publishing would change, before it is done. */
export function DraftBar({ feature, draft }: Props) {
  const { now, state, save, saving, discard, error, conflicts } = draft;
  const phone = usePhone();
  const { names } = useSegments();
  const changes = pendingBetween(now, state);
  const incomplete = isIncomplete(state);
  const diff = (
    <DiffView lines={diffLines(plainState(now), plainState(state))} label={tf.draft.diff} />
  );
  const ready = !saving && !incomplete && conflicts.length === 0;
  // Who puts a way in into one environment that is off most likely wants it on.
  const touched = [...new Set(changes.map(({ environment }) => environment))];
  const [only] = touched.length === 1 ? touched : [];
  const off = feature.environments.find(({ name, enabled }) => name === only && !enabled);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) save();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [ready, save]);
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
        {error && (
          <p role="alert" className={styles['failed']}>
            {tf.draft.failed}: {error.message}
          </p>
        )}
      </div>
      <div className={styles['buttons']}>
        {off && (
          <button
            type="button"
            className="button primary"
            disabled={!ready}
            onClick={() => save(off.name)}
          >
            {tf.draft.saveOn(off.name)}
          </button>
        )}
        <button
          type="button"
          className={off ? 'button' : 'button primary'}
          disabled={!ready}
          onClick={() => save()}
        >
          {saving ? tf.draft.saving : tf.draft.save} <kbd aria-hidden="true">Ctrl ↵</kbd>
        </button>
        <button type="button" className="button" disabled={saving} onClick={discard}>
          {tf.draft.discard}
        </button>
        {conflicts.length === 0 && <CurlDialog feature={feature.name} draft={draft} />}
      </div>
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
