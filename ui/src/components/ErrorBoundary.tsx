import { Component, type ReactNode } from 'react';

import { t } from '../text';
import { Message } from './States';

interface Props {
  children: ReactNode;
}

/** A page that fails leaves the rest standing, and says so. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Message title={t.errors.broken} alert page>
        <p>{error.message}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {t.errors.reload}
        </button>
      </Message>
    );
  }
}
