import { tn } from '../../text/create';
import styles from './CreatePage.module.css';

export interface Audience {
  kind: 'everybody' | 'share';
  percent: number;
}

interface Props {
  audience: Audience;
  onChange: (audience: Audience) => void;
}

export function WhoField({ audience, onChange }: Props) {
  return (
    <fieldset className="field">
      <legend>{tn.who}</legend>
      {(['everybody', 'share'] as const).map((kind) => (
        <label key={kind} className={styles['choice']}>
          <input
            type="radio"
            name="who"
            checked={audience.kind === kind}
            onChange={() => onChange({ ...audience, kind })}
          />
          {tn[kind]}
        </label>
      ))}
      {audience.kind === 'share' && (
        <label className={styles['choice']}>
          <input
            type="number"
            className={`input ${styles['percent']}`}
            min={0}
            max={100}
            step={1}
            required
            value={audience.percent}
            onChange={(event) => onChange({ ...audience, percent: event.target.valueAsNumber || 0 })}
          />
          {tn.shareHint}
        </label>
      )}
    </fieldset>
  );
}
