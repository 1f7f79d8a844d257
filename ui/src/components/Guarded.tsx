import { type ReactNode, useId } from 'react';

import type { Refused } from '../app/rights';
import styles from './Guarded.module.css';

interface Props {
  /** Why not; nothing where it may be used. */
  refused: Refused;
  /** Where the words stand elsewhere on the page. */
  quiet?: boolean;
  children: ReactNode;
}

/** What somebody may not use is there, and does nothing; why, stands above it. */
export function Guarded({ refused, quiet = false, children }: Props) {
  const id = useId();
  const told = refused !== undefined && !quiet;
  return (
    <>
      {told && (
        <p id={id} className={styles['why']}>
          {refused}
        </p>
      )}
      <fieldset
        role={refused === undefined ? 'none' : 'group'}
        disabled={refused !== undefined}
        title={refused}
        aria-describedby={told ? id : undefined}
        className={styles['guarded']}
      >
        {children}
      </fieldset>
    </>
  );
}
