import { useId } from 'react';

import type { Parameter } from '../../api/shapes';
import { TagsInput } from '../../components/TagsInput';
import { splitList } from '../../lib/strategies';
import { tf } from '../../text/feature';
import styles from './Environments.module.css';

interface Props {
  parameter: Parameter;
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}

/** One parameter of a strategy, by the type that its definition gives. */
export function ParameterField({ parameter, value, fault, onChange }: Props) {
  const id = useId();
  const { name, type } = parameter;
  const label = tf.form.parameters[name] ?? name;
  if (type === 'list') {
    return (
      <TagsInput
        label={label}
        values={splitList(value)}
        fault={fault}
        onChange={(values) => onChange(values.join(','))}
      />
    );
  }
  const hint = tf.form.hints[name] ?? (tf.form.parameters[name] ? '' : (parameter.description ?? ''));
  const field = { id, name, type, label, value, fault, onChange };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Control {...field} />
      {(fault || hint) && (
        <span id={`${id}-hint`} className={fault ? 'fault' : 'hint'}>
          {fault ?? hint}
        </span>
      )}
    </div>
  );
}

interface ControlProps {
  id: string;
  name: string;
  type: string;
  label: string;
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}

function Control({ id, name, type, label, value, fault, onChange }: ControlProps) {
  if (name === 'stickiness') return <Stickiness id={id} value={value} onChange={onChange} />;
  if (type === 'percentage') {
    return <Percent id={id} label={label} value={value} fault={fault} onChange={onChange} />;
  }
  if (type === 'boolean') {
    return (
      <input
        id={id}
        type="checkbox"
        checked={value === 'true'}
        onChange={(event) => onChange(String(event.target.checked))}
      />
    );
  }
  return (
    <input
      id={id}
      className="input mono"
      inputMode={type === 'number' ? 'decimal' : undefined}
      value={value}
      aria-invalid={fault !== undefined}
      aria-describedby={`${id}-hint`}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface PercentProps {
  id?: string;
  label: string;
  value: string;
  fault: string | undefined;
  /** The number has the focus at once. */
  focus?: boolean;
  onChange: (value: string) => void;
}

/** A slider and a number, which are the same. A click into the number takes all of it. */
export function Percent({ id, label, value, fault, focus = false, onChange }: PercentProps) {
  const share = Math.min(100, Math.max(0, Number.parseInt(value, 10) || 0));
  return (
    <span className={styles['percent']}>
      <input
        type="range"
        min={0}
        max={100}
        value={share}
        aria-label={tf.form.percent(label)}
        onChange={(event) => onChange(event.target.value)}
      />
      <input
        id={id}
        type="number"
        className="input"
        min={0}
        max={100}
        step={1}
        value={value}
        aria-label={id === undefined ? label : undefined}
        aria-invalid={fault !== undefined}
        // oxlint-disable-next-line jsx-a11y/no-autofocus - who asked for it wants to fill it in
        autoFocus={focus}
        onFocus={(event) => event.target.select()}
        onChange={(event) => onChange(event.target.value)}
      />
      %{fault && <span className={styles['failed']}>{fault}</span>}
    </span>
  );
}

const STICKY = ['default', 'userId', 'sessionId', 'random'] as const;

function Stickiness({ id, value, onChange }: Pick<ControlProps, 'id' | 'value' | 'onChange'>) {
  const own = value !== '' && !STICKY.some((one) => one === value);
  return (
    <select
      id={id}
      className="input"
      value={value || 'default'}
      onChange={(event) => onChange(event.target.value)}
    >
      {STICKY.map((one) => (
        <option key={one} value={one}>
          {tf.form.sticky[one]}
        </option>
      ))}
      {own && <option value={value}>{value}</option>}
    </select>
  );
}
