import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import { createHook, updateHook } from '../../api/hooks';
import type { Addon, Provider } from '../../api/shapes';
import { say } from '../../app/toasts';
import { Field } from '../../components/Field';
import styles from '../../styles/settings.module.css';
import { td } from '../../text/definitions';
import { ts } from '../../text/settings';

interface Props {
  /** Null for a new one. */
  edited: Addon | null;
  providers: Provider[];
  onDone: () => void;
}

export function HookEditor({ edited, providers, onDone }: Props) {
  const words = td.hooks;
  const [kind, setKind] = useState(edited?.provider ?? providers[0]?.name ?? '');
  const provider = providers.find(({ name }) => name === kind);
  const [events, setEvents] = useState<string[]>(edited?.events ?? provider?.events ?? []);
  const [description, setDescription] = useState(edited?.description ?? '');
  const [parameters, setParameters] = useState<Addon['parameters']>(edited?.parameters ?? {});
  const save = useMutation({
    mutationFn: async () => {
      const given = Object.entries(parameters).filter(([, value]) => value !== '');
      const draft = {
        provider: kind,
        description: description || null,
        enabled: edited?.enabled ?? true,
        events,
        parameters: Object.fromEntries(given),
      };
      await (edited ? updateHook({ ...draft, id: edited.id }) : createHook(draft));
    },
    onSuccess: () => {
      say(td.saved(description || kind));
      setDescription('');
      setParameters({});
      onDone();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const title = edited ? words.change(edited.description || kind) : words.create;
  const offered = [...new Set([...(provider?.events ?? []), ...events])];
  return (
    <form className={`panel ${styles['editor']}`} aria-label={title} onSubmit={submit}>
      <h2>{title}</h2>
      <Field label={words.provider} hint={provider?.description}>
        {(id, said) => (
          <select
            id={id}
            className="input"
            value={kind}
            disabled={edited !== null}
            aria-describedby={said}
            onChange={(event) => setKind(event.target.value)}
          >
            {providers.map(({ name, displayName }) => (
              <option key={name} value={name}>
                {displayName}
              </option>
            ))}
          </select>
        )}
      </Field>
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
      {provider?.parameters.map((one) => (
        <Field
          key={one.name}
          label={one.displayName}
          hint={edited && one.sensitive ? words.secret : one.description}
        >
          {(id, said) => (
            <Value
              id={id}
              said={said}
              parameter={one}
              value={String(parameters[one.name] ?? '')}
              onChange={(value) => setParameters({ ...parameters, [one.name]: value })}
            />
          )}
        </Field>
      ))}
      <fieldset className="field">
        <legend>{words.events}</legend>
        <div className={styles['ticks']}>
          {offered.map((type) => (
            <label key={type} className="tick">
              <input
                type="checkbox"
                checked={events.includes(type)}
                onChange={(event) =>
                  setEvents(
                    event.target.checked ? [...events, type] : events.filter((one) => one !== type),
                  )
                }
              />
              <code>{type}</code>
            </label>
          ))}
        </div>
      </fieldset>
      {save.error && (
        <p role="alert" className={styles['failed']}>
          {td.failed}: {save.error.message}
        </p>
      )}
      <div className={styles['head']}>
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

interface ValueProps {
  id: string;
  said: string;
  parameter: Provider['parameters'][number];
  value: string;
  onChange: (value: string) => void;
}

function Value({ id, said, parameter, value, onChange }: ValueProps) {
  const { required, type } = parameter;
  const all = { id, className: 'input', required, 'aria-describedby': said, value };
  return type === 'textfield' ? (
    <textarea {...all} rows={3} onChange={(event) => onChange(event.target.value)} />
  ) : (
    <input {...all} onChange={(event) => onChange(event.target.value)} />
  );
}
