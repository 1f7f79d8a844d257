import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import { deleteField, listFields, saveField } from '../../api/definitions';
import type { ContextField } from '../../api/shapes';
import { keys, queries } from '../../app/query';
import { useRefusalsOf } from '../../app/refusals';
import { say } from '../../app/toasts';
import { Guarded } from '../../components/Guarded';
import { Field } from '../../components/Field';
import { Sure } from '../../components/Sure';
import { Table } from '../../components/Table';
import { TagsInput } from '../../components/TagsInput';
import styles from '../../styles/settings.module.css';
import { td } from '../../text/definitions';
import { ts } from '../../text/settings';
import { Screen } from '../settings/Screen';

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.context });
}

export function ContextPage() {
  const words = td.context;
  const refused = useRefusalsOf('CONTEXT_FIELD');
  const [edited, setEdited] = useState<ContextField | null>(null);
  const asked = useQuery({ queryKey: [...keys.context, 'whole'], queryFn: listFields });
  return (
    <Screen title={words.title} intro={words.intro} asked={asked} failed={td.unread}>
      <Guarded refused={edited ? refused.update : refused.create}>
        <Editor key={edited?.name ?? ''} edited={edited} onDone={() => setEdited(null)} />
      </Guarded>
      {asked.data && (
        <Table label={words.title} columns={words.columns} actions={ts.actions}>
          {asked.data.map((field) => (
            <Row key={field.name} field={field} onEdit={() => setEdited(field)} />
          ))}
        </Table>
      )}
    </Screen>
  );
}

interface Legal {
  value: string;
  description?: string;
}

/** Older servers list them as one text. */
function legalOf(field: ContextField | null): Legal[] {
  const given = field?.legalValues ?? [];
  if (typeof given !== 'string') return given as Legal[];
  return (given as string)
    .split(',')
    .map((value) => ({ value: value.trim() }))
    .filter(({ value }) => value !== '');
}

function Row({ field, onEdit }: { field: ContextField; onEdit: () => void }) {
  const words = td.context;
  const refused = useRefusalsOf('CONTEXT_FIELD');
  const { name, description, stickiness } = field;
  const legal = legalOf(field);
  return (
    <tr>
      <th scope="row">
        <code>{name}</code>
      </th>
      <td>
        {description} {stickiness && <span className="chip">{words.isSticky}</span>}
      </td>
      <td>{legal.length === 0 ? words.any : legal.map(({ value }) => value).join(', ')}</td>
      <td>
        <div className={styles['tools']}>
          <button
            type="button"
            className="button plain"
            aria-label={`${td.edit}: ${name}`}
            disabled={refused.update !== undefined}
            title={refused.update}
            onClick={onEdit}
          >
            {td.edit}
          </button>
          <Guarded refused={refused.remove} quiet>
            <Sure
              label={ts.remove}
              of={name}
              title={td.deleteTitle(name)}
              text={td.deleteText}
              act={async () => {
                await deleteField(name);
                say(td.deleted(name));
                await refresh();
              }}
            />
          </Guarded>
        </div>
      </td>
    </tr>
  );
}

function Editor({ edited, onDone }: { edited: ContextField | null; onDone: () => void }) {
  const words = td.context;
  const [name, setName] = useState(edited?.name ?? '');
  const [description, setDescription] = useState(edited?.description ?? '');
  const [stickiness, setStickiness] = useState(edited?.stickiness ?? false);
  const [legal, setLegal] = useState(legalOf(edited));
  const save = useMutation({
    mutationFn: async () =>
      saveField({ name: name.trim(), description, stickiness, legalValues: legal }, edited === null),
    onSuccess: async () => {
      say(td.saved(name));
      setName('');
      setDescription('');
      setStickiness(false);
      setLegal([]);
      onDone();
      await refresh();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
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
      <label className="tick">
        <input
          type="checkbox"
          checked={stickiness}
          onChange={(event) => setStickiness(event.target.checked)}
        />
        {words.sticky}
      </label>
      <TagsInput
        label={words.legal}
        hint={words.legalHint}
        values={legal.map(({ value }) => value)}
        onChange={(values) =>
          setLegal(values.map((value) => legal.find((one) => one.value === value) ?? { value }))
        }
      />
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
