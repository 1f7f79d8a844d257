import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';

import { listContextFields } from '../../api/context';
import type { Constraint } from '../../api/shapes';
import { keys } from '../../app/query';
import { TagsInput } from '../../components/TagsInput';
import { constraintFault, OPERATORS, takesList, withOperator } from '../../lib/constraints';
import { t } from '../../text';
import styles from './FeaturePage.module.css';

interface Props {
  constraint: Constraint;
  path: string;
  faults: Record<string, string>;
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

export function ConstraintForm({ constraint, path, faults, onChange, onRemove }: Props) {
  const id = useId();
  const defined = useQuery({ queryKey: keys.context, queryFn: listContextFields });
  const fields = [...new Set([...(defined.data ?? []), ...BUILT_IN])];
  const missing = constraintFault(constraint);
  const noContext = missing === 'context' ? t.form.faults.context : undefined;
  const noValue = missing && missing !== 'context' ? t.form.faults[missing] : undefined;
  const fault = refused(faults, `${path}.value`) ?? noValue;
  const operators = OPERATORS.includes(constraint.operator)
    ? OPERATORS
    : [...OPERATORS, constraint.operator];
  return (
    <fieldset className={styles['constraint']}>
      <legend>{t.form.where}</legend>
      <div className="field">
        <label htmlFor={`${id}-context`}>{t.form.context}</label>
        <input
          id={`${id}-context`}
          className="input mono"
          list={`${id}-fields`}
          value={constraint.contextName}
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
        <label htmlFor={`${id}-operator`}>{t.form.operator}</label>
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
          label={t.form.values}
          values={constraint.values ?? []}
          fault={fault}
          onChange={(values) => onChange({ ...constraint, values })}
        />
      ) : (
        <div className="field">
          <label htmlFor={`${id}-value`}>{t.form.value}</label>
          <input
            id={`${id}-value`}
            className="input mono"
            value={constraint.value ?? ''}
            aria-invalid={fault !== undefined}
            aria-describedby={`${id}-fault`}
            onChange={(event) => onChange({ ...constraint, value: event.target.value })}
          />
          <span id={`${id}-fault`} className="fault">
            {fault}
          </span>
        </div>
      )}
      <div className={styles['ticks']}>
        <Tick
          label={t.form.not}
          on={constraint.inverted ?? false}
          onChange={(inverted) => onChange({ ...constraint, inverted })}
        />
        {constraint.operator.startsWith('STR_') && (
          <Tick
            label={t.form.ignoreCase}
            on={constraint.caseInsensitive ?? false}
            onChange={(caseInsensitive) => onChange({ ...constraint, caseInsensitive })}
          />
        )}
        <button type="button" className="button plain" onClick={onRemove}>
          {t.form.removeConstraint}
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
    <label className={styles['tick']}>
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
