import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useLocation } from 'wouter';

import { deleteSegment } from '../../api/segments';
import type { Segment, SegmentUse } from '../../api/shapes';
import { keys, queries } from '../../app/query';
import { say } from '../../app/toasts';
import { Dialog } from '../../components/Dialog';
import styles from '../../styles/settings.module.css';
import { ts } from '../../text/settings';

interface Props {
  segment: Segment;
  uses: SegmentUse[];
}

/** Asks first; the server refuses while a strategy names it, and says which. */
export function DeleteSegment({ segment, uses }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [, navigate] = useLocation();
  const remove = useMutation({
    mutationFn: async () => deleteSegment(segment.id),
    onSuccess: async () => {
      dialog.current?.close();
      say(ts.segments.deleted(segment.name));
      await queries.invalidateQueries({ queryKey: keys.segments });
      navigate('/segments');
    },
  });
  return (
    <>
      <button
        type="button"
        className="button danger"
        aria-haspopup="dialog"
        onClick={() => {
          remove.reset();
          dialog.current?.showModal();
        }}
      >
        {ts.remove}
      </button>
      <Dialog ref={dialog} title={ts.segments.deleteTitle(segment.name)}>
        {uses.length > 0 ? <p>{ts.segments.keptTitle}.</p> : <p>{ts.segments.deleteText}</p>}
        {remove.error && (
          <p role="alert" className={styles['failed']}>
            {remove.error.message}
          </p>
        )}
        <div className={styles['head']}>
          <button
            type="button"
            className="button danger"
            disabled={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {ts.remove}
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {ts.cancel}
          </button>
        </div>
      </Dialog>
    </>
  );
}
