import { useState } from 'react';

import { Field } from '../components/Field';
import type { Watch } from '../lib/schedules';
import settings from '../styles/settings.module.css';
import { tu } from '../text/schedules';
import styles from './Schedules.module.css';

interface Props {
  watch: Watch;
  onChange: (watch: Watch) => void;
}

/** What it is held by, for those who have a Prometheus. */
export function WatchFields({ watch, onChange }: Props) {
  const words = tu.watch;
  const [open] = useState(watch.query !== '');
  const set = (change: Partial<Watch>): void => onChange({ ...watch, ...change });
  return (
    <details className={styles['watch']} open={open}>
      <summary>{words.title}</summary>
      <div className={settings['ask']}>
        <Field label={words.query} hint={words.queryHint}>
          {(id, described) => (
            <textarea
              id={id}
              rows={2}
              className={`input mono ${settings['wide']}`}
              spellCheck={false}
              maxLength={4000}
              aria-describedby={described}
              value={watch.query}
              onChange={(event) => set({ query: event.target.value })}
            />
          )}
        </Field>
        <div className={styles['head']}>
          <Limit label={words.above} value={watch.above} onChange={(above) => set({ above })} />
          <Limit label={words.below} value={watch.below} onChange={(below) => set({ below })} />
        </div>
        <fieldset className="field">
          <legend>{words.otherwise}</legend>
          <div className={styles['ways']}>
            {(['abort', 'pause'] as const).map((way) => (
              <label key={way} className="tick">
                <input
                  type="radio"
                  name="otherwise"
                  checked={watch.otherwise === way}
                  onChange={() => set({ otherwise: way })}
                />
                {words.ways[way]}
              </label>
            ))}
          </div>
        </fieldset>
      </div>
    </details>
  );
}

interface LimitProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

function Limit({ label, value, onChange }: LimitProps) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          type="number"
          step="any"
          className="input"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
