import styles from './Switch.module.css';

interface Props {
  on: boolean;
  label: string;
  onChange: (on: boolean) => void;
  /** In a grid the grid is the one tab stop. */
  tabbable?: boolean;
  failed?: boolean;
}

export function Switch({ on, label, onChange, tabbable = true, failed = false }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={label}
      tabIndex={tabbable ? undefined : -1}
      className={styles['switch']}
      data-failed={failed || undefined}
      onClick={(event) => {
        event.stopPropagation();
        onChange(!on);
      }}
    >
      <span className={styles['track']} aria-hidden="true" />
    </button>
  );
}
