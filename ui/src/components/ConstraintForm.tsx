import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';

import { listContextFields } from '../api/context';
import type { Constraint } from '../api/shapes';
import { keys } from '../app/query';
import { TagsInput } from './TagsInput';
import { constraintFault, OPERATORS, takesList, withOperator } from '../lib/constraints';
import { t } from '../text';
import { tf } from '../text/feature';
import styles from './ConstraintForm.module.css';
import { ValueField } from './ValueField';

interface Props {
  constraint: Constraint;
  path: string;
  faults: Record<string, string>;
  /** It was added just now. */
  focus?: boolean;
  onChange: (constraint: Constraint) => void;
  onRemove: () => void;
}

/** What every SDK's context has, beside the fields that are defined here. */
const BUILT_IN = ['userId', 'sessionId', 'appName', 'environment', 'remoteAddress', 'currentTime'];

/** What the server refused of the values, wherever in them. */
function refused(faults: Record<string, string>, path: string): string | undefined {
  const at = Object.keys(faults).find((key) => key.startsWith(path));
  return at === undefined ? undefined : faults[at];
}

export function ConstraintForm({ constraint, path, faults, focus = false, onChange, onRemove }: Props) {
  const id = useId();
  const defined = useQuery({ queryKey: keys.context, queryFn: listContextFields });
  const fields = [...new Set([...(defined.data ?? []), ...BUILT_IN])];
  const missing = constraintFault(constraint);
  const noContext = missing === 'context' ? tf.form.faults.context : undefined;
  const noValue = missing && missing !== 'context' ? tf.form.faults[missing] : undefined;
  const fault = refused(faults, `${path}.value`) ?? noValue;
  const operators = OPERATORS.includes(constraint.operator)
    ? OPERATORS
    : [...OPERATORS, constraint.operator];
  return (
    <fieldset className={styles['constraint']}>
      <legend>{tf.form.where}</legend>
      <div className="field">
        <label htmlFor={`${id}-context`}>{tf.form.context}</label>
        <input
          id={`${id}-context`}
          className="input mono"
          list={`${id}-fields`}
          value={constraint.contextName}
          // oxlint-disable-next-line jsx-a11y/no-autofocus - who asked for it wants to fill it in
          autoFocus={focus}
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={noContext !== undefined}
          aria-describedby={`${id}-said`}
          onChange={(event) => onChange({ ...constraint, contextName: event.target.value })}
        />
        <datalist id={`${id}-fields`}>
          {fields.map((field) => (
            <option key={field} value={field}>
              {field}
            </option>
          ))}
        </datalist>
        <span id={`${id}-said`} className="fault">
          {refused(faults, `${path}.contextName`) ?? noContext}
        </span>
      </div>
      <div className="field">
        <label htmlFor={`${id}-operator`}>{tf.form.operator}</label>
        <select
          id={`${id}-operator`}
          className="input"
          value={constraint.operator}
          onChange={(event) => onChange(withOperator(constraint, event.target.value))}
        >
          {operators.map((operator) => (
            <option key={operator} value={operator}>
              {t.sentences.operatorName(operator)}
            </option>
          ))}
        </select>
      </div>
      {takesList(constraint.operator) ? (
        <TagsInput
          label={tf.form.values}
          values={constraint.values ?? []}
          fault={fault}
          onChange={(values) => onChange({ ...constraint, values })}
        />
      ) : (
        <ValueField
          operator={constraint.operator}
          value={constraint.value ?? ''}
          fault={fault}
          onChange={(value) => onChange({ ...constraint, value })}
        />
      )}
      <div className={styles['ticks']}>
        <Tick
          label={tf.form.not}
          on={constraint.inverted ?? false}
          onChange={(inverted) => onChange({ ...constraint, inverted })}
        />
        {constraint.operator.startsWith('STR_') && (
          <Tick
            label={tf.form.ignoreCase}
            on={constraint.caseInsensitive ?? false}
            onChange={(caseInsensitive) => onChange({ ...constraint, caseInsensitive })}
          />
        )}
        <button type="button" className="button plain" onClick={onRemove}>
          {tf.form.removeConstraint}
        </button>
      </div>
    </fieldset>
  );
}

interface TickProps {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

function Tick({ label, on, onChange }: TickProps) {
  return (
    <label className="tick">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
