import { useRef, useState } from 'react';

import type { Selection } from '../api/undo';
import type { Refused } from '../app/rights';
import { Dialog } from '../components/Dialog';
import { tw } from '../text/past';
import { UndoPlan } from './UndoPlan';

interface Props {
  selection: Selection;
  /** On the button that opens, and on the one that does it. */
  label?: string;
  /** Of what, for who does not see what it stands beside. */
  of?: string;
  title?: string;
  /** It stands among words. */
  plain?: boolean;
  refused?: Refused;
}

/** Shows what undoing would change before it is done; an undo can be undone. */
export function UndoButton(props: Props) {
  const { selection, label = tw.undo.button, of, title = tw.undo.title, plain, refused } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={plain ? 'button plain' : 'button'}
        aria-label={of === undefined ? undefined : `${label}: ${of}`}
        aria-haspopup="dialog"
        disabled={refused !== undefined}
        title={refused}
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        {label}
      </button>
      <Dialog ref={dialog} title={title} onClose={() => setOpen(false)}>
        {open && (
          <UndoPlan selection={selection} label={label} close={() => dialog.current?.close()} />
        )}
      </Dialog>
    </>
  );
}
