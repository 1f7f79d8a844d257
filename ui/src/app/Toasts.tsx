import { useSignal } from '../lib/signal';
import { t } from '../text';
import { dismiss, type Toast, toasts } from './toasts';
import styles from './Toasts.module.css';

function Item({ toast }: { toast: Toast }) {
  const { id, text, undo, failed } = toast;
  return (
    <div className={styles['toast']} data-failed={failed || undefined}>
      <span>{text}</span>
      {undo && (
        <button
          type="button"
          className="button"
          onClick={() => {
            dismiss(id);
            undo();
          }}
        >
          {t.shell.undo}
        </button>
      )}
      <button
        type="button"
        className="button plain"
        aria-label={t.shell.dismiss}
        onClick={() => dismiss(id)}
      >
        ×
      </button>
    </div>
  );
}

/** Both regions are always there, so that what comes into them is read out. */
export function Toasts() {
  const all = useSignal(toasts);
  return (
    <div className={styles['toasts']}>
      <div role="alert">
        {all.filter((toast) => toast.failed).map((toast) => <Item key={toast.id} toast={toast} />)}
      </div>
      <div role="status">
        {all.filter((toast) => !toast.failed).map((toast) => <Item key={toast.id} toast={toast} />)}
      </div>
    </div>
  );
}
