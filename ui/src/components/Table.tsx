import type { ReactNode } from 'react';

import styles from '../styles/settings.module.css';

interface Props {
  label: string;
  columns: string[];
  /** Read out only, above the buttons of a row. */
  actions?: string;
  children: ReactNode;
}

/** A table in a panel of its own, which scrolls sideways where it must. */
export function Table({ label, columns, actions, children }: Props) {
  return (
    <div className={`panel ${styles['scroll']}`} role="group" aria-label={label} tabIndex={0}>
      <table className={styles['table']}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            {actions !== undefined && (
              <th scope="col">
                <span className="sr">{actions}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
