import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link, useLocation } from 'wouter';

import { archiveFeature, deleteFeature, markStale } from '../../api/feature';
import type { ProjectFeature } from '../../api/shapes';
import { askInstead } from '../../app/ask';
import { refreshFeature } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { complain, say } from '../../app/toasts';
import { Dialog } from '../../components/Dialog';
import { Guarded } from '../../components/Guarded';
import { archiveChange } from '../../lib/simple-changes';
import { t } from '../../text';
import { tf } from '../../text/feature';
import { useRestore } from '../features/useRestore';
import styles from './FeaturePage.module.css';

interface Props {
  feature: ProjectFeature;
  archived: boolean;
}

export function Head({ feature, archived }: Props) {
  const { name, stale, project } = feature;
  const refusal = useRefusal();
  const marking = refusal('UPDATE_FEATURE', project);
  const deleting = refusal('DELETE_FEATURE', project);
  const restore = useRestore();
  const mark = useMutation({
    mutationFn: async () => markStale(name, !stale),
    onSuccess: async () => {
      say(tf.feature.staleNow(name, !stale));
      await refreshFeature(name);
    },
    onError: (error) => complain(error.message),
  });
  return (
    <header className={styles['head']}>
      <Link href="/" className={styles['back']}>
        ← {tf.feature.back}
      </Link>
      <div className={styles['title']}>
        <h1 className="mono">{name}</h1>
        <span className="chip">{feature.type}</span>
        {stale && <span className="chip">{t.features.isStale}</span>}
        <span className={styles['actions']}>
          {archived ? (
            <>
              <Guarded refused={marking} quiet>
                <button type="button" className="button primary" onClick={() => restore(name)}>
                  {tf.feature.restore}
                </button>
              </Guarded>
              <Guarded refused={deleting} quiet>
                <DeleteForGood name={name} />
              </Guarded>
            </>
          ) : (
            <>
              <Link
                href={`/playground?feature=${encodeURIComponent(name)}`}
                className="button"
                aria-keyshortcuts="e"
              >
                {tf.feature.evaluate} <kbd aria-hidden="true">e</kbd>
              </Link>
              <Guarded refused={marking} quiet>
                <button
                  type="button"
                  className="button"
                  disabled={mark.isPending}
                  onClick={() => mark.mutate()}
                >
                  {stale ? tf.feature.unmarkStale : tf.feature.markStale}
                </button>
              </Guarded>
              <Guarded refused={deleting} quiet>
                <Archive name={name} />
              </Guarded>
            </>
          )}
        </span>
      </div>
      {archived && <p className={styles['notice']}>{tf.feature.archivedNow}</p>}
      {stale && !archived && <p className={styles['notice']}>{tf.feature.staleText}</p>}
    </header>
  );
}

interface SureProps {
  /** On the button that opens, and on the one that does it. */
  label: string;
  title: string;
  text: string;
  run: (close: () => void) => void;
  busy: boolean;
}

/** A button that asks first. */
function Sure({ label, title, text, run, busy }: SureProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = (): void => dialog.current?.close();
  return (
    <>
      <button
        type="button"
        className="button"
        aria-haspopup="dialog"
        onClick={() => dialog.current?.showModal()}
      >
        {label}
      </button>
      <Dialog ref={dialog} title={title}>
        <p>{text}</p>
        <div className={styles['buttons']}>
          <button
            type="button"
            className="button danger"
            disabled={busy}
            onClick={() => run(close)}
          >
            {label}
          </button>
          <button type="button" className="button" onClick={close}>
            {tf.feature.cancel}
          </button>
        </div>
      </Dialog>
    </>
  );
}

function Archive({ name }: { name: string }) {
  const restore = useRestore();
  const past = async (why: string): Promise<void> => {
    await archiveFeature(name, why);
    await refreshFeature(name);
  };
  const archive = useMutation({
    mutationFn: async () => archiveFeature(name),
    onSuccess: async () => {
      say(tf.feature.archived(name), () => restore(name));
      await refreshFeature(name);
    },
    onError: (error) => {
      if (!askInstead(error, () => [archiveChange(name)], past)) complain(error.message);
    },
  });
  return (
    <Sure
      label={tf.feature.archive}
      title={tf.feature.archiveTitle(name)}
      text={tf.feature.archiveText}
      busy={archive.isPending}
      run={(close) => archive.mutate(undefined, { onSettled: close })}
    />
  );
}

function DeleteForGood({ name }: { name: string }) {
  const [, navigate] = useLocation();
  const remove = useMutation({
    mutationFn: async () => deleteFeature(name),
    onSuccess: async () => {
      say(tf.feature.deleted(name));
      navigate('/?state=archived');
      await refreshFeature(name);
    },
    onError: (error) => complain(error.message),
  });
  return (
    <Sure
      label={tf.feature.deleteForGood}
      title={tf.feature.deleteTitle(name)}
      text={tf.feature.deleteText}
      busy={remove.isPending}
      run={() => remove.mutate()}
    />
  );
}
