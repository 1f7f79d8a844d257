/** What a page shows instead of its content: still loading, nothing there, or a fault. */

import type { ReactNode } from 'react';

import { ApiError } from '../api/errors';
import { t } from '../text';
import styles from './States.module.css';

export function Loading() {
  return (
    <p className={styles['loading']} role="status">
      {t.shell.loading}
    </p>
  );
}

interface MessageProps {
  title: string;
  children?: ReactNode;
  alert?: boolean;
  /** Where the message is all that the page has, its title is the page's. */
  page?: boolean;
}

export function Message({ title, children, alert = false, page = false }: MessageProps) {
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className={styles['message']} role={alert ? 'alert' : undefined}>
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}

interface FailureProps {
  title?: string;
  error: unknown;
  retry?: () => void;
  page?: boolean;
}

export function Failure({ title = t.errors.title, error, retry, page = false }: FailureProps) {
  const id = error instanceof ApiError && error.status >= 500 ? error.id : null;
  return (
    <Message title={title} alert page={page}>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {id && <p>{t.errors.requestId(id)}</p>}
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {t.errors.retry}
        </button>
      )}
    </Message>
  );
}
