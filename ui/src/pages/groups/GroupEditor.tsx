import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import { saveGroup } from '../../api/access';
import type { Group, UserAccount } from '../../api/shapes';
import { listUsers, nameOfUser } from '../../api/users';
import { keys } from '../../app/query';
import { say } from '../../app/toasts';
import { Field } from '../../components/Field';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';
import { ts } from '../../text/settings';

interface Props {
  /** Null for a new one. */
  edited: Group | null;
  onDone: () => void;
}

export function GroupEditor({ edited, onDone }: Props) {
  const words = tr.groups;
  const [name, setName] = useState(edited?.name ?? '');
  const [description, setDescription] = useState(edited?.description ?? '');
  const [members, setMembers] = useState((edited?.users ?? []).map(({ user }) => user));
  const save = useMutation({
    mutationFn: async () => {
      const users = members.map(({ id }) => id);
      await saveGroup(edited?.id ?? null, { name: name.trim(), description, users });
    },
    onSuccess: () => {
      say(words.saved(name));
      setName('');
      setDescription('');
      setMembers([]);
      onDone();
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
      <Field label={ts.name}>
        {(id) => (
          <input
            id={id}
            className="input"
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={ts.description}>
        {(id) => (
          <input
            id={id}
            className="input"
            maxLength={1000}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <Members members={members} onChange={setMembers} />
      {save.error && (
        <p role="alert" className={styles['failed']}>
          {words.notSaved}: {save.error.message}
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

interface MembersProps {
  members: UserAccount[];
  onChange: (members: UserAccount[]) => void;
}

function Members({ members, onChange }: MembersProps) {
  const words = tr.groups;
  const { data } = useQuery({ queryKey: keys.users, queryFn: listUsers });
  const ids = new Set(members.map(({ id }) => id));
  const others = (data?.users ?? []).filter(({ id }) => !ids.has(id));
  return (
    <Field label={words.add}>
      {(field) => (
        <div className={styles['head']}>
          {members.map((user) => (
            <span key={user.id} className="chip">
              {nameOfUser(user)}
              <button
                type="button"
                className={styles['bare']}
                aria-label={words.removeMember(nameOfUser(user))}
                onClick={() => onChange(members.filter(({ id }) => id !== user.id))}
              >
                ×
              </button>
            </span>
          ))}
          {/* Chosen is added: nobody needs a button for it. */}
          <select
            id={field}
            className="input"
            value=""
            onChange={(event) => {
              const found = others.find(({ id }) => String(id) === event.target.value);
              if (found) onChange([...members, found]);
            }}
          >
            <option value="">{words.choose}</option>
            {others.map((user) => (
              <option key={user.id} value={user.id}>
                {nameOfUser(user)}
              </option>
            ))}
          </select>
        </div>
      )}
    </Field>
  );
}
