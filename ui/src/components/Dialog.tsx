import { type ReactNode, type Ref, useId } from 'react';

import styles from './Dialog.module.css';

interface Props {
  ref: Ref<HTMLDialogElement>;
  title: string;
  /** However it was closed. */
  onClose?: () => void;
  children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus, closes on Esc, and gives the focus back. */
export function Dialog({ ref, title, onClose, children }: Props) {
  const id = useId();
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      className={styles['dialog']}
      // The event comes late: it may be open again.
      onClose={({ currentTarget }) => currentTarget.open || onClose?.()}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
