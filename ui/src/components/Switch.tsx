import { complain } from '../app/toasts';
import styles from './Switch.module.css';

interface Props {
  on: boolean;
  label: string;
  onChange: (on: boolean) => void;
  /** In a grid the grid is the one tab stop. */
  tabbable?: boolean;
  failed?: boolean;
  /** Why it may not be used, which is said to whoever tries. */
  refused?: string | undefined;
}

export function Switch({ on, label, onChange, tabbable = true, failed = false, refused }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={label}
      aria-disabled={refused !== undefined}
      title={refused}
      tabIndex={tabbable ? undefined : -1}
      className={styles['switch']}
      data-failed={failed || undefined}
      onClick={(event) => {
        event.stopPropagation();
        if (refused === undefined) onChange(!on);
        else complain(refused);
      }}
    >
      <span className={styles['track']} aria-hidden="true" />
    </button>
  );
}
