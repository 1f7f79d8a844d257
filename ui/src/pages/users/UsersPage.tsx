import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import {
  changeRole,
  createUser,
  deleteUser,
  listUsers,
  nameOfUser,
  resetLink,
  takeFactorAway,
} from '../../api/users';
import type { Role, UserAccount } from '../../api/shapes';
import { keys, queries } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { complain, say } from '../../app/toasts';
import { CopyText } from '../../components/CopyText';
import { ButtonField, Field } from '../../components/Field';
import { Sure } from '../../components/Sure';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';
import { tx } from '../../text/admin';
import { ts } from '../../text/settings';
import { Screen } from '../settings/Screen';

interface Link {
  of: string;
  url: string;
}

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.users });
}

export function UsersPage() {
  const words = tx.users;
  const [link, setLink] = useState<Link | null>(null);
  const refused = useRefusal()('ADMIN');
  const allowed = refused === undefined;
  const asked = useQuery({ queryKey: keys.users, queryFn: listUsers, enabled: allowed });
  const data = allowed ? asked.data : undefined;
  return (
    <Screen
      title={words.title}
      intro={words.intro}
      {...(allowed ? { asked } : {})}
      failed={words.failed}
      refused={refused}
    >
      {data && <NewUser roles={data.rootRoles} onMade={setLink} />}
      {link && (
        <section className={`panel ${styles['editor']}`} aria-labelledby="link">
          <h2 id="link">{words.linkTitle(link.of)}</h2>
          <p role="status">{words.linkText}</p>
          <CopyText text={link.url} label={words.link} wrap />
          <button type="button" className="button" onClick={() => setLink(null)}>
            {words.kept}
          </button>
        </section>
      )}
      {data && data.users.length > 0 && (
        <Table label={words.title} columns={words.columns} actions={ts.actions}>
          {data.users.map((user) => (
            <Row key={user.id} user={user} roles={data.rootRoles} onLink={setLink} />
          ))}
        </Table>
      )}
    </Screen>
  );
}

interface NewProps {
  roles: Role[];
  onMade: (link: Link) => void;
}

const EDITOR = 'Editor';

function NewUser({ roles, onMade }: NewProps) {
  const words = tx.users;
  const create = useMutation({ mutationFn: createUser, onSuccess: refresh });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    const text = (name: string): string => String(said.get(name)).trim();
    const given = Object.fromEntries(
      ['username', 'email', 'name'].map((key) => [key, text(key)]).filter(([, value]) => value),
    );
    create.mutate(
      { ...given, rootRole: Number(text('role')) },
      {
        onSuccess: (url) => {
          onMade({ of: text('name') || text('username') || text('email'), url });
          form.reset();
        },
      },
    );
  };
  return (
    <form className={`panel ${styles['form']}`} aria-label={words.create} onSubmit={submit}>
      <Field label={words.username} hint={words.oneOf}>
        {(id, said) => (
          <input id={id} name="username" className="input" autoComplete="off" aria-describedby={said} />
        )}
      </Field>
      <Field label={words.email}>
        {(id) => <input id={id} name="email" type="email" className="input" autoComplete="off" />}
      </Field>
      <Field label={ts.name}>
        {(id) => <input id={id} name="name" className="input" autoComplete="off" />}
      </Field>
      <Field label={words.role}>
        {(id) => (
          <select
            id={id}
            name="role"
            className="input"
            defaultValue={roles.find(({ name }) => name === EDITOR)?.id}
          >
            {roles.map((role) => (
              <option key={role.id} value={role.id}>
                {role.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ButtonField>
        <button type="submit" className="button primary" disabled={create.isPending}>
          {words.create}
        </button>
      </ButtonField>
      {create.error && (
        <p role="alert" className={styles['failed']}>
          {words.notMade}: {create.error.message}
        </p>
      )}
    </form>
  );
}

function passwordOf({ hasPassword, hasSecondFactor }: UserAccount): string {
  if (hasSecondFactor) return tr.users.withFactor;
  return hasPassword ? tx.users.hasPassword : tx.users.noPassword;
}

interface RowProps {
  user: UserAccount;
  roles: Role[];
  onLink: (link: Link) => void;
}

function Row({ user, roles, onLink }: RowProps) {
  const words = tx.users;
  const called = nameOfUser(user);
  const role = useMutation({
    mutationFn: async (to: number) => changeRole(user.id, to),
    onSuccess: (_, to) =>
      say(words.roleChanged(called, roles.find(({ id }) => id === to)?.name ?? '')),
    onError: (error) => complain(error.message),
    onSettled: refresh,
  });
  const reset = useMutation({
    mutationFn: async () => resetLink(user.id),
    onSuccess: (url) => onLink({ of: called, url }),
    onError: (error) => complain(error.message),
  });
  return (
    <tr>
      <th scope="row">{called}</th>
      <td>{[user.username, user.email].filter(Boolean).join(' · ')}</td>
      <td>
        <select
          className="input"
          aria-label={words.roleOf(called)}
          value={role.isPending ? role.variables : user.rootRole}
          onChange={(event) => role.mutate(Number(event.target.value))}
        >
          {roles.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </td>
      <td>
        <Time at={user.seenAt} />
      </td>
      <td>{passwordOf(user)}</td>
      <td>
        <div className={styles['tools']}>
          <button
            type="button"
            className="button plain"
            aria-label={`${words.reset}: ${called}`}
            disabled={reset.isPending}
            onClick={() => reset.mutate()}
          >
            {words.reset}
          </button>
          {user.hasSecondFactor && (
            <Sure
              label={tr.users.factor}
              of={called}
              title={tr.users.factorTitle(called)}
              text={tr.users.factorText}
              act={async () => {
                await takeFactorAway(user.id);
                say(tr.users.factorGone(called));
                await refresh();
              }}
            />
          )}
          <Sure
            label={ts.remove}
            of={called}
            title={words.deleteTitle(called)}
            text={words.deleteText}
            act={async () => {
              await deleteUser(user.id);
              say(words.deleted(called));
              await refresh();
            }}
          />
        </div>
      </td>
    </tr>
  );
}
