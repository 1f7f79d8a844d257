import { Field } from '../components/Field';
import { storedTime } from '../lib/constraints';
import { localMoment } from '../lib/moments';
import { readShares, type Plan } from '../lib/schedules';
import settings from '../styles/settings.module.css';
import { tu } from '../text/schedules';

interface Props {
  plan: Plan;
  onChange: (change: Partial<Plan>) => void;
}

/** When it begins, and what else its way takes. */
export function Times({ plan, onChange }: Props) {
  const words = tu.later;
  const { way, from, until, shares, hours } = plan;
  return (
    <>
      {way === 'steps' && (
        <Field label={words.shares} hint={words.sharesHint}>
          {(id, described) => (
            <input
              id={id}
              className={`input ${settings['wide']}`}
              aria-describedby={described}
              aria-invalid={readShares(shares) === null}
              value={shares}
              onChange={(event) => onChange({ shares: event.target.value })}
            />
          )}
        </Field>
      )}
      {way === 'steps' && (
        <Field label={words.hours}>
          {(id) => (
            <input
              id={id}
              type="number"
              min={0.1}
              max={8784}
              step="any"
              className="input"
              value={hours}
              onChange={(event) => onChange({ hours: Number(event.target.value) })}
            />
          )}
        </Field>
      )}
      <Moment
        label={way === 'at' ? words.at : words.from}
        hint={way === 'at' ? undefined : words.fromHint}
        value={from}
        onChange={(next) => onChange({ from: next })}
      />
      {way === 'while' && (
        <Moment
          label={words.until}
          hint={words.untilHint}
          value={until}
          onChange={(next) => onChange({ until: next })}
        />
      )}
    </>
  );
}

interface MomentProps {
  label: string;
  hint: string | undefined;
  value: string;
  onChange: (value: string) => void;
}

/** A time, in the reader's zone. */
export function Moment({ label, hint, value, onChange }: MomentProps) {
  return (
    <Field label={label} hint={hint}>
      {(id, described) => (
        <input
          id={id}
          type="datetime-local"
          className="input"
          aria-describedby={hint === undefined ? undefined : described}
          value={localMoment(value).slice(0, 16)}
          onChange={(event) => onChange(storedTime(event.target.value))}
        />
      )}
    </Field>
  );
}
