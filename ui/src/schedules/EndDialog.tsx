import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

import { abortSchedule } from '../api/schedules';
import { queries } from '../app/query';
import { say } from '../app/toasts';
import { Dialog } from '../components/Dialog';
import settings from '../styles/settings.module.css';
import { tu } from '../text/schedules';
import styles from './Schedules.module.css';

interface Props {
  id: string;
  name: string;
  /** There is something to put back. */
  begun: boolean;
}

/** Ends a schedule for good; what it has made stays, or is put back. */
export function EndDialog({ id, name, begun }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const ending = useMutation({
    mutationFn: async (putBack: boolean) => abortSchedule(id, putBack),
    onSuccess: async () => {
      dialog.current?.close();
      say(tu.ended(name));
      // What is put back is a change of features.
      await queries.invalidateQueries();
    },
  });
  return (
    <>
      <button
        type="button"
        className="button"
        aria-label={`${tu.end}: ${name}`}
        aria-haspopup="dialog"
        onClick={() => dialog.current?.showModal()}
      >
        {tu.end}
      </button>
      <Dialog ref={dialog} title={tu.endTitle(name)}>
        <p>{tu.endText}</p>
        {ending.error && (
          <p role="alert" className={settings['failed']}>
            {ending.error.message}
          </p>
        )}
        <div className={styles['head']}>
          <button
            type="button"
            className="button danger"
            disabled={ending.isPending}
            onClick={() => ending.mutate(false)}
          >
            {tu.endOnly}
          </button>
          {begun && (
            <button
              type="button"
              className="button danger"
              disabled={ending.isPending}
              onClick={() => ending.mutate(true)}
            >
              {tu.endBack}
            </button>
          )}
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {tu.cancel}
          </button>
        </div>
      </Dialog>
    </>
  );
}
