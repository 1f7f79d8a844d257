import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'wouter';

import { archiveFeature, markStale } from '../../api/features';
import type { ProjectFeature } from '../../api/shapes';
import { refreshFeature } from '../../app/query';
import { complain, say } from '../../app/toasts';
import { Dialog } from '../../components/Dialog';
import { t } from '../../text';
import { tf } from '../../text/feature';
import { useRestore } from '../features/useRestore';
import styles from './FeaturePage.module.css';

interface Props {
  feature: ProjectFeature;
  archived: boolean;
}

export function Head({ feature, archived }: Props) {
  const { name, stale } = feature;
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
            <button type="button" className="button primary" onClick={() => restore(name)}>
              {tf.feature.restore}
            </button>
          ) : (
            <>
              <Link
                href={`/playground?feature=${encodeURIComponent(name)}`}
                className="button"
                aria-keyshortcuts="e"
              >
                {tf.feature.evaluate} <kbd aria-hidden="true">e</kbd>
              </Link>
              <button
                type="button"
                className="button"
                disabled={mark.isPending}
                onClick={() => mark.mutate()}
              >
                {stale ? tf.feature.unmarkStale : tf.feature.markStale}
              </button>
              <Archive name={name} />
            </>
          )}
        </span>
      </div>
      {archived && <p className={styles['notice']}>{tf.feature.archivedNow}</p>}
      {stale && !archived && <p className={styles['notice']}>{tf.feature.staleText}</p>}
    </header>
  );
}

function Archive({ name }: { name: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const restore = useRestore();
  const archive = useMutation({
    mutationFn: async () => archiveFeature(name),
    onSuccess: async () => {
      dialog.current?.close();
      say(tf.feature.archived(name), () => restore(name));
      await refreshFeature(name);
    },
    onError: (error) => complain(error.message),
  });
  return (
    <>
      <button
        type="button"
        className="button"
        aria-haspopup="dialog"
        onClick={() => dialog.current?.showModal()}
      >
        {tf.feature.archive}
      </button>
      <Dialog ref={dialog} title={tf.feature.archiveTitle(name)}>
        <p>{tf.feature.archiveText}</p>
        <div className={styles['buttons']}>
          <button
            type="button"
            className="button danger"
            disabled={archive.isPending}
            onClick={() => archive.mutate()}
          >
            {tf.feature.archive}
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {tf.feature.cancel}
          </button>
        </div>
      </Dialog>
    </>
  );
}
