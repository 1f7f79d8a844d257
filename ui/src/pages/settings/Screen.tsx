import type { ReactNode } from 'react';
import { Link } from 'wouter';

import type { Refused } from '../../app/rights';
import { Failure, Loading } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import styles from '../../styles/settings.module.css';
import { tx } from '../../text/admin';

interface Props {
  title: string;
  intro?: string;
  /** What is asked for, where the page waits for it. */
  asked?: { error: Error | null; isPending: boolean; refetch: () => unknown };
  failed?: string;
  /** Why nothing on the page may be changed; the page itself sees to it. */
  refused?: Refused;
  children?: ReactNode;
}

/** The frame of a page of the settings. */
export function Screen({ title, intro, asked, failed, refused, children }: Props) {
  usePageTitle(title);
  return (
    <div className={styles['page']}>
      <Link href="/settings" className={styles['back']}>
        ← {tx.settings.title}
      </Link>
      <h1>{title}</h1>
      {intro && <p className="quiet">{intro}</p>}
      {refused !== undefined && <p className={styles['why']}>{refused}</p>}
      {asked?.error && (
        <Failure
          {...(failed ? { title: failed } : {})}
          error={asked.error}
          retry={() => void asked.refetch()}
        />
      )}
      {asked?.isPending && <Loading />}
      {children}
    </div>
  );
}
