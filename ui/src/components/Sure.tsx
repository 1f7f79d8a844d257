import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

import styles from '../styles/settings.module.css';
import { ts } from '../text/settings';
import { Dialog } from './Dialog';

interface Props {
  /** On the button that opens, and on the one that does it. */
  label: string;
  /** Of what, for who does not see the row. */
  of: string;
  title: string;
  text: string;
  act: () => Promise<unknown>;
}

/** A button that asks first; what the server refuses is said in the question. */
export function Sure({ label, of, title, text, act }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const doing = useMutation({ mutationFn: act, onSuccess: () => dialog.current?.close() });
  return (
    <>
      <button
        type="button"
        className="button plain"
        aria-label={`${label}: ${of}`}
        aria-haspopup="dialog"
        onClick={() => {
          doing.reset();
          dialog.current?.showModal();
        }}
      >
        {label}
      </button>
      <Dialog ref={dialog} title={title}>
        <p>{text}</p>
        {doing.error && (
          <p role="alert" className={styles['failed']}>
            {doing.error.message}
          </p>
        )}
        <div className={styles['head']}>
          <button
            type="button"
            className="button danger"
            disabled={doing.isPending}
            onClick={() => doing.mutate()}
          >
            {label}
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {ts.cancel}
          </button>
        </div>
      </Dialog>
    </>
  );
}
