import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import { createStrategy, updateStrategy } from '../../api/definitions';
import type { Parameter, StrategyDefinition } from '../../api/shapes';
import { say } from '../../app/toasts';
import { Field } from '../../components/Field';
import styles from '../../styles/settings.module.css';
import { td } from '../../text/definitions';
import { ts } from '../../text/settings';

interface Props {
  /** Null for a new one. */
  edited: StrategyDefinition | null;
  onDone: () => void;
}

const TYPES = ['string', 'percentage', 'list', 'number', 'boolean'];

/** Its parameters are what a feature's form asks for. */
export function StrategyEditor({ edited, onDone }: Props) {
  const words = td.strategies;
  const [name, setName] = useState(edited?.name ?? '');
  const [description, setDescription] = useState(edited?.description ?? '');
  const [parameters, setParameters] = useState<Parameter[]>(edited?.parameters ?? []);
  const save = useMutation({
    mutationFn: edited ? updateStrategy : createStrategy,
    onSuccess: () => {
      say(td.saved(name));
      if (!edited) {
        setName('');
        setDescription('');
        setParameters([]);
      }
      onDone();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ name: name.trim(), description: description || null, parameters });
  };
  const put = (at: number, next: Parameter): void =>
    setParameters(parameters.map((old, index) => (index === at ? next : old)));
  const title = edited ? words.change(edited.name) : words.create;
  return (
    <form className={`panel ${styles['editor']}`} aria-label={title} onSubmit={submit}>
      <h2>{title}</h2>
      {!edited && (
        <Field label={ts.name}>
          {(id) => (
            <input
              id={id}
              className="input mono"
              required
              autoCapitalize="none"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label={ts.description}>
        {(id) => (
          <input
            id={id}
            className="input"
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      {parameters.map((parameter, index) => (
        <ParameterRow
          // oxlint-disable-next-line react/no-array-index-key - their names are being edited
          key={index}
          row={index + 1}
          parameter={parameter}
          onChange={(next) => put(index, next)}
          onRemove={() => setParameters(parameters.filter((_, at) => at !== index))}
        />
      ))}
      {save.error && (
        <p role="alert" className={styles['failed']}>
          {td.failed}: {save.error.message}
        </p>
      )}
      <div className={styles['head']}>
        <button
          type="button"
          className="button"
          onClick={() => setParameters([...parameters, { name: '', type: 'string', required: false }])}
        >
          {words.addParameter}
        </button>
        <button type="submit" className="button primary" disabled={save.isPending}>
          {ts.save}
        </button>
        {edited && (
          <button type="button" className="button" onClick={onDone}>
            {ts.cancel}
          </button>
        )}
      </div>
    </form>
  );
}

interface RowProps {
  row: number;
  parameter: Parameter;
  onChange: (parameter: Parameter) => void;
  onRemove: () => void;
}

function ParameterRow({ row, parameter, onChange, onRemove }: RowProps) {
  const words = td.strategies;
  return (
    <div className={styles['head']}>
      <input
        className="input mono"
        required
        aria-label={words.parameterName(row)}
        placeholder={words.parameter}
        value={parameter.name}
        onChange={(event) => onChange({ ...parameter, name: event.target.value })}
      />
      <select
        className="input"
        aria-label={words.parameterType(row)}
        value={parameter.type}
        onChange={(event) => onChange({ ...parameter, type: event.target.value })}
      >
        {TYPES.map((type) => (
          <option key={type} value={type}>
            {words.types[type]}
          </option>
        ))}
      </select>
      <label className="tick">
        <input
          type="checkbox"
          aria-label={words.required(row)}
          checked={parameter.required ?? false}
          onChange={(event) => onChange({ ...parameter, required: event.target.checked })}
        />
        {words.must}
      </label>
      <button
        type="button"
        className="button plain"
        aria-label={words.removeParameter(row)}
        onClick={onRemove}
      >
        ×
      </button>
    </div>
  );
}
