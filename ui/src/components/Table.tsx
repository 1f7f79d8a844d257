import type { ReactNode } from 'react';

import type { Refused } from '../app/rights';
import styles from '../styles/settings.module.css';
import { Guarded } from './Guarded';

interface Props {
  label: string;
  columns: string[];
  /** Read out only, above the buttons of a row. */
  actions?: string;
  /** Why nothing in it may be used; the words stand elsewhere. */
  refused?: Refused;
  children: ReactNode;
}

/** A table in a panel of its own, which scrolls sideways where it must. */
export function Table({ label, columns, actions, refused, children }: Props) {
  return (
    <div className={`panel ${styles['scroll']}`} role="group" aria-label={label} tabIndex={0}>
      {/* Inside what scrolls: that can be reached by keyboard all the same. */}
      <Guarded refused={refused} quiet>
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
      </Guarded>
    </div>
  );
}
