import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import type { Undone } from '../../api/shapes';
import { undoChange, undoEvent, undoPlan } from '../../api/undo';
import { keys, queries } from '../../app/query';
import { complain, say } from '../../app/toasts';
import { Dialog } from '../../components/Dialog';
import { tf } from '../../text/feature';
import styles from './FeaturePage.module.css';

/** Shows what undoing would change before it is done; an undo can be undone. */
export function UndoEvent({ id, what }: { id: number; what: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button plain"
        aria-label={tf.undo.of(what)}
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        {tf.undo.button}
      </button>
      <Dialog ref={dialog} title={tf.undo.title} onClose={() => setOpen(false)}>
        {open && <Plan id={id} close={() => dialog.current?.close()} />}
      </Dialog>
    </>
  );
}

function Plan({ id, close }: { id: number; close: () => void }) {
  const [overwrite, setOverwrite] = useState(false);
  const { data, error } = useQuery({
    queryKey: keys.undo(id),
    queryFn: async () => undoPlan(id),
    staleTime: 0,
    retry: false,
  });
  const doing = useMutation({
    mutationFn: async () => undoEvent(id, overwrite),
    onSuccess: ({ groupId }) => {
      close();
      say(tf.undo.done, groupId === null ? undefined : () => void again(groupId));
      void queries.invalidateQueries();
    },
  });
  const refused = doing.error ?? error;
  return (
    <>
      {refused && <p role="alert">{refused.message}</p>}
      {!data && !error && <p role="status">{tf.undo.looking}</p>}
      {data && <Changes plan={data} />}
      {data && data.conflicts.length > 0 && (
        <label>
          <input
            type="checkbox"
            checked={overwrite}
            onChange={(event) => setOverwrite(event.target.checked)}
          />{' '}
          {tf.undo.overwrite}
        </label>
      )}
      <div className={styles['actions']}>
        <button
          type="button"
          className="button danger"
          disabled={!data || doing.isPending || (data.changes.length === 0 && !overwrite)}
          onClick={() => doing.mutate()}
        >
          {tf.undo.button}
        </button>
        <button type="button" className="button" onClick={close}>
          {tf.undo.cancel}
        </button>
      </div>
    </>
  );
}

async function again(groupId: string): Promise<void> {
  try {
    await undoChange(groupId);
    say(tf.undo.doneAgain);
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
  await queries.invalidateQueries();
}

function Changes({ plan }: { plan: Undone }) {
  const lines = plan.changes.flatMap(({ text }) => text);
  return (
    <>
      {lines.length === 0 && <p>{plan.leftOut[0]?.why ?? tf.undo.nothing}</p>}
      <ul className="mono">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {plan.conflicts.length > 0 && (
        <>
          <p>{tf.undo.conflicts}</p>
          <ul className="mono">
            {plan.conflicts.map(({ id, name, field }) => (
              <li key={id}>{[name, ...field].join('.')}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
