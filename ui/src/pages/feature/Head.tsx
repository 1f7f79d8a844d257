import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'wouter';

import { archiveFeature, markStale } from '../../api/features';
import type { Feature } from '../../api/shapes';
import { refreshFeature } from '../../app/query';
import { complain, say } from '../../app/toasts';
import { Dialog } from '../../components/Dialog';
import { t } from '../../text';
import { useRestore } from '../features/useRestore';
import styles from './FeaturePage.module.css';

interface Props {
  feature: Feature;
  archived: boolean;
}

export function Head({ feature, archived }: Props) {
  const { name, stale } = feature;
  const restore = useRestore();
  const mark = useMutation({
    mutationFn: async () => markStale(name, !stale),
    onSuccess: async () => {
      say(t.feature.staleNow(name, !stale));
      await refreshFeature(name);
    },
    onError: (error) => complain(error.message),
  });
  return (
    <header className={styles['head']}>
      <Link href="/" className={styles['back']}>
        ← {t.feature.back}
      </Link>
      <div className={styles['title']}>
        <h1 className="mono">{name}</h1>
        <span className="chip">{feature.type}</span>
        {stale && <span className="chip">{t.features.isStale}</span>}
        <span className={styles['actions']}>
          {archived ? (
            <button type="button" className="button primary" onClick={() => restore(name)}>
              {t.feature.restore}
            </button>
          ) : (
            <>
              <button
                type="button"
                className="button"
                disabled={mark.isPending}
                onClick={() => mark.mutate()}
              >
                {stale ? t.feature.unmarkStale : t.feature.markStale}
              </button>
              <Archive name={name} />
            </>
          )}
        </span>
      </div>
      {archived && <p className={styles['notice']}>{t.feature.archivedNow}</p>}
      {stale && !archived && <p className={styles['notice']}>{t.feature.staleText}</p>}
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
      say(t.feature.archived(name), () => restore(name));
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
        {t.feature.archive}
      </button>
      <Dialog ref={dialog} title={t.feature.archiveTitle(name)}>
        <p>{t.feature.archiveText}</p>
        <div className={styles['buttons']}>
          <button
            type="button"
            className="button danger"
            disabled={archive.isPending}
            onClick={() => archive.mutate()}
          >
            {t.feature.archive}
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {t.feature.cancel}
          </button>
        </div>
      </Dialog>
    </>
  );
}
