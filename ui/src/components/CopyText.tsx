import { useRef, useState } from 'react';

import { ts } from '../text/settings';
import styles from './CopyText.module.css';

interface Props {
  text: string;
  label: string;
  /** Long lines are broken: what is to be read, not run. */
  wrap?: boolean;
}

/** A text with a button that copies it; where the browser forbids that, the text is selected. */
export function CopyText({ text, label, wrap = false }: Props) {
  const shown = useRef<HTMLPreElement>(null);
  const [done, setDone] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(ts.copy.copied);
    } catch {
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      setDone(ts.copy.selected);
    }
  };
  return (
    <div className={styles['copy']}>
      <pre ref={shown} role="group" tabIndex={0} aria-label={label} data-wrap={wrap || undefined}>
        {text}
      </pre>
      <button
        type="button"
        className="button"
        aria-label={ts.copy.label(label)}
        onClick={() => void copy()}
      >
        {ts.copy.copy}
      </button>
      <span role="status" className="sr">
        {done}
      </span>
    </div>
  );
}
