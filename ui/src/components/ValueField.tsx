import { useId } from 'react';

import { localTime, storedTime, valueKindOf } from '../lib/constraints';
import { tf } from '../text/feature';

interface Props {
  operator: string;
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}

/** The one value of a constraint, by what its operator compares: a number, a moment, a version. */
export function ValueField({ operator, value, fault, onChange }: Props) {
  const id = useId();
  const kind = valueKindOf(operator);
  const hint = kind === 'date' ? tf.form.dateHint : tf.form[kind];
  // What was imported in another form is shown as it is.
  const asDate = kind === 'date' && (value === '' || localTime(value) !== '');
  return (
    <div className="field">
      <label htmlFor={id}>{tf.form.value}</label>
      <input
        id={id}
        className="input mono"
        type={asDate ? 'datetime-local' : 'text'}
        inputMode={kind === 'number' ? 'decimal' : undefined}
        spellCheck={false}
        value={asDate ? localTime(value) : value}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) =>
          onChange(asDate ? storedTime(event.target.value) : event.target.value)
        }
      />
      <span id={`${id}-hint`} className={fault ? 'fault' : 'hint'}>
        {fault ?? hint}
      </span>
    </div>
  );
}
