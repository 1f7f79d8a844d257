import { type KeyboardEvent, useId, useState } from 'react';

import { t } from '../text';
import { tf } from '../text/feature';
import styles from './TagsInput.module.css';

interface Props {
  label: string;
  values: string[];
  onChange: (values: string[]) => void;
  fault?: string | undefined;
  /** Instead of how values are put in. */
  hint?: string;
}

const SHOWN = 50;

function parts(text: string): string[] {
  return text
    .split(/[,\n\t]/)
    .map((part) => part.trim())
    .filter(Boolean);
}

/** A list of texts: Enter or a comma adds, a pasted list adds all, backspace takes the last away. */
export function TagsInput({ label, values, onChange, fault, hint = tf.form.valuesHint }: Props) {
  const id = useId();
  const [text, setText] = useState('');
  const add = (more: string): void => {
    setText('');
    onChange([...new Set([...values, ...parts(more)])]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (text.trim()) add(text);
    } else if (event.key === 'Backspace' && text === '' && values.length > 0) {
      onChange(values.slice(0, -1));
    }
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {values.length > 0 && (
        <ul className={styles['tags']}>
          {values.slice(0, SHOWN).map((value) => (
            <li key={value} className={styles['tag']}>
              <span className="mono">{value}</span>
              <button
                type="button"
                aria-label={tf.form.removeValue(value)}
                onClick={() => onChange(values.filter((other) => other !== value))}
              >
                ×
              </button>
            </li>
          ))}
          {values.length > SHOWN && <li>{t.more(values.length - SHOWN)}</li>}
        </ul>
      )}
      <input
        id={id}
        className="input mono"
        value={text}
        autoCapitalize="none"
        spellCheck={false}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          if (/[,\n\t]/.test(event.target.value)) add(event.target.value);
          else setText(event.target.value);
        }}
        onBlur={() => {
          if (text.trim()) add(text);
        }}
        onKeyDown={onKeyDown}
      />
      <span id={`${id}-hint`} className={fault ? 'fault' : 'hint'}>
        {fault ?? hint}
      </span>
    </div>
  );
}
