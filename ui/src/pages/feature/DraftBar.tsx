import { useEffect } from 'react';

import { DiffView } from '../../components/DiffView';
import { changesBetween } from '../../lib/changes';
import { constraintFault } from '../../lib/constraints';
import { diffLines } from '../../lib/diff';
import { usePhone } from '../../lib/media';
import { constraintsOf } from '../../lib/strategies';
import { t } from '../../text';
import styles from './FeaturePage.module.css';
import type { DraftHandle } from './useDraft';

/** What saving would change, before it is saved. */
export function DraftBar({ draft }: { draft: DraftHandle }) {
  const { base, state, save, saving, discard, error } = draft;
  const phone = usePhone();
  const changes = changesBetween(base, state);
  const incomplete = state.strategies.some((strategy) =>
    constraintsOf(strategy).some((constraint) => constraintFault(constraint) !== null),
  );
  const diff = <DiffView lines={diffLines(base, state)} label={t.draft.diff} />;
  const ready = !saving && !incomplete;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) save();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [ready, save]);
  return (
    <section className={styles['draft']} aria-label={t.draft.title}>
      <div className={styles['draftwords']}>
        <strong>{t.draft.changes(changes.length)}</strong>
        <ul>
          {changes.map((change) => (
            <li key={JSON.stringify(change)}>{t.sentences.pending(change)}</li>
          ))}
        </ul>
        {incomplete && <p className={styles['failed']}>{t.draft.incomplete}</p>}
        {error && (
          <p role="alert" className={styles['failed']}>
            {t.draft.failed}: {error.message}
          </p>
        )}
      </div>
      <div className={styles['buttons']}>
        <button type="button" className="button primary" disabled={!ready} onClick={save}>
          {saving ? t.draft.saving : t.draft.save} <kbd aria-hidden="true">Ctrl ↵</kbd>
        </button>
        <button type="button" className="button" disabled={saving} onClick={discard}>
          {t.draft.discard}
        </button>
      </div>
      <div className={styles['draftdiff']}>
        {phone ? (
          <details>
            <summary>{t.draft.diff}</summary>
            {diff}
          </details>
        ) : (
          diff
        )}
      </div>
    </section>
  );
}
