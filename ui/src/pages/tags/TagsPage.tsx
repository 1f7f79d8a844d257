import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';

import { createTag, createTagType, deleteTag, deleteTagType, listTagTypes } from '../../api/definitions';
import type { TagType } from '../../api/shapes';
import { listTags } from '../../api/tags';
import { keys, queries } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { complain, say } from '../../app/toasts';
import { ButtonField, Field } from '../../components/Field';
import { Guarded } from '../../components/Guarded';
import { Sure } from '../../components/Sure';
import { Table } from '../../components/Table';
import styles from '../../styles/settings.module.css';
import { td } from '../../text/definitions';
import { ts } from '../../text/settings';
import { Screen } from '../settings/Screen';

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.tags });
}

export function TagsPage() {
  const words = td.tags;
  const refused = useRefusal()('UPDATE_TAG_TYPE');
  const asked = useQuery({ queryKey: [...keys.tags, 'types'], queryFn: listTagTypes });
  const { data: tags = [] } = useQuery({ queryKey: keys.tags, queryFn: listTags });
  return (
    <Screen title={words.title} intro={words.intro} asked={asked} failed={td.unread} refused={refused}>
      <Guarded refused={refused} quiet>
        <NewType />
      </Guarded>
      {asked.data && (
        <Table label={words.title} columns={words.columns} actions={ts.actions} refused={refused}>
          {asked.data.map((type) => (
            <Row
              key={type.name}
              type={type}
              values={tags
                .filter((tag) => tag.startsWith(`${type.name}:`))
                .map((tag) => tag.slice(type.name.length + 1))}
            />
          ))}
        </Table>
      )}
    </Screen>
  );
}

function NewType() {
  const create = useMutation({
    mutationFn: async ([name, description]: [string, string]) => createTagType(name, description),
    onSuccess: async (_, [name]) => {
      say(td.saved(name));
      await refresh();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    create.mutate([String(said.get('name')).trim(), String(said.get('description')).trim()], {
      onSuccess: () => form.reset(),
    });
  };
  return (
    <form className={`panel ${styles['form']}`} aria-label={td.tags.createType} onSubmit={submit}>
      <Field label={ts.name}>
        {(id) => <input id={id} name="name" className="input mono" required autoCapitalize="none" />}
      </Field>
      <Field label={ts.description}>
        {(id) => <input id={id} name="description" className="input" />}
      </Field>
      <ButtonField>
        <button type="submit" className="button primary" disabled={create.isPending}>
          {td.tags.createType}
        </button>
      </ButtonField>
      {create.error && (
        <p role="alert" className={styles['failed']}>
          {td.failed}: {create.error.message}
        </p>
      )}
    </form>
  );
}

function Row({ type, values }: { type: TagType; values: string[] }) {
  const words = td.tags;
  const { name } = type;
  const change = useMutation({
    mutationFn: async (act: () => Promise<void>) => act(),
    onError: (error) => complain(error.message),
    onSettled: refresh,
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const value = String(new FormData(form).get('value')).trim();
    change.mutate(async () => createTag(name, value), { onSuccess: () => form.reset() });
  };
  return (
    <tr>
      <th scope="row">
        <code>{name}</code> <span className="quiet">{type.description}</span>
      </th>
      <td>
        <div className={styles['head']}>
          {values.length === 0 && <span className="quiet">{words.none}</span>}
          {values.map((value) => (
            <span key={value} className="chip">
              {value}
              <button
                type="button"
                className={styles['bare']}
                aria-label={words.removeTag(`${name}:${value}`)}
                onClick={() => change.mutate(async () => deleteTag(name, value))}
              >
                ×
              </button>
            </span>
          ))}
          <form className={styles['tools']} onSubmit={submit}>
            <input
              name="value"
              className="input"
              required
              minLength={2}
              maxLength={50}
              aria-label={words.addTag(name)}
            />
            <button type="submit" className="button" aria-label={`${words.add}: ${name}`}>
              {words.add}
            </button>
          </form>
        </div>
      </td>
      <td>
        <Sure
          label={ts.remove}
          of={name}
          title={td.deleteTitle(name)}
          text={td.deleteText}
          act={async () => {
            await deleteTagType(name);
            say(td.deleted(name));
            await refresh();
          }}
        />
      </td>
    </tr>
  );
}
