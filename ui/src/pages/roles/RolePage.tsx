import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';

import { deleteRole, findRole, type RoleDraft, saveRole } from '../../api/access';
import { ApiError, isMissing } from '../../api/errors';
import type { FilledRole } from '../../api/shapes';
import { keys, queries } from '../../app/query';
import { type Refused, useRefusal } from '../../app/rights';
import { say } from '../../app/toasts';
import { Field } from '../../components/Field';
import { Guarded } from '../../components/Guarded';
import { Failure, Loading, Message } from '../../components/States';
import { Sure } from '../../components/Sure';
import { usePageTitle } from '../../components/usePageTitle';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';
import { ts } from '../../text/settings';
import { PermissionTable } from './PermissionTable';
import { isCustom } from './RolesPage';

const NOTHING: RoleDraft = { name: '', description: '', type: 'custom', permissions: [] };

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.roles });
}

export function NewRolePage() {
  usePageTitle(tr.roles.create);
  const refused = useRefusal()('ADMIN');
  return <Editor title={tr.roles.create} id={null} start={NOTHING} refused={refused} />;
}

export function RolePage({ id }: { id: string }) {
  const { data, error } = useQuery({
    queryKey: keys.role(Number(id)),
    queryFn: async () => findRole(Number(id)),
  });
  usePageTitle(data?.name ?? tr.roles.title);
  if (data) return <Known role={data} />;
  if (!error) return <Loading />;
  if (!isMissing(error) && /^\d+$/.test(id)) {
    return <Failure title={tr.roles.failed} error={error} page />;
  }
  return (
    <Message title={tr.roles.missingTitle} page>
      <p>{tr.roles.missing}</p>
      <Link href="/roles" className="button">
        {tr.roles.back}
      </Link>
    </Message>
  );
}

function Known({ role }: { role: FilledRole }) {
  const refused = useRefusal()('ADMIN');
  const { id, name, description, type, permissions } = role;
  const everywhere = type === 'root' || type === 'root-custom';
  const start = { name, description, permissions, type: everywhere ? 'root-custom' : 'custom' } as const;
  const why = isCustom(role) ? refused : tr.roles.fixed;
  return <Editor title={name} id={id} start={start} refused={why} />;
}

interface Props {
  title: string;
  /** Null for a new one. */
  id: number | null;
  start: RoleDraft;
  refused: Refused;
}

function Editor({ title, id, start, refused }: Props) {
  const words = tr.roles;
  const [, navigate] = useLocation();
  const [draft, setDraft] = useState(start);
  const set = (change: Partial<RoleDraft>): void => setDraft((old) => ({ ...old, ...change }));
  const save = useMutation({
    mutationFn: async () => saveRole(id, { ...draft, name: draft.name.trim() }),
    onSuccess: async () => {
      say(words.saved(draft.name));
      await refresh();
      navigate('/roles');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  return (
    <div className={styles['page']}>
      <Link href="/roles" className={styles['back']}>
        ← {words.back}
      </Link>
      <h1>{title}</h1>
      <form className={`panel ${styles['editor']}`} aria-label={title} onSubmit={submit}>
        <Guarded refused={refused}>
          <Settings fresh={id === null} draft={draft} set={set} />
        </Guarded>
        <h2>
          {words.grants} <span className="quiet">{words.granted(draft.permissions.length)}</span>
        </h2>
        <PermissionTable
          ofProjects={draft.type === 'custom'}
          grants={draft.permissions}
          refused={refused}
          onChange={(permissions) => set({ permissions })}
        />
        {save.error && (
          <p role="alert" className={styles['failed']}>
            {words.notSaved}: {save.error.message}
          </p>
        )}
        {refused === undefined && (
          <div className={styles['head']}>
            <button type="submit" className="button primary" disabled={save.isPending}>
              {ts.save}
            </button>
            {id !== null && <Delete id={id} name={start.name} />}
          </div>
        )}
      </form>
    </div>
  );
}

interface SettingsProps {
  fresh: boolean;
  draft: RoleDraft;
  set: (change: Partial<RoleDraft>) => void;
}

function Settings({ fresh, draft, set }: SettingsProps) {
  const words = tr.roles;
  return (
    <>
      <Field label={ts.name}>
        {(field) => (
          <input
            id={field}
            className="input"
            required
            maxLength={100}
            value={draft.name}
            // oxlint-disable-next-line jsx-a11y/no-autofocus - a new one begins with its name
            autoFocus={fresh}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label={ts.description}>
        {(field) => (
          <textarea
            id={field}
            className="input"
            rows={2}
            maxLength={1000}
            value={draft.description}
            onChange={(event) => set({ description: event.target.value })}
          />
        )}
      </Field>
      <Field label={words.type} hint={words.typeHints[draft.type]}>
        {(field, said) => (
          <select
            id={field}
            className="input"
            value={draft.type}
            disabled={!fresh}
            aria-describedby={said}
            onChange={(event) =>
              // What can be granted is not the same.
              set({ type: event.target.value as RoleDraft['type'], permissions: [] })
            }
          >
            {(['custom', 'root-custom'] as const).map((type) => (
              <option key={type} value={type}>
                {words.types[type]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}

function Delete({ id, name }: { id: number; name: string }) {
  const words = tr.roles;
  const [, navigate] = useLocation();
  const remove = async (): Promise<void> => {
    try {
      await deleteRole(id);
    } catch (error) {
      const used = error instanceof ApiError && error.status === 409;
      throw used ? new Error(`${words.inUse} ${error.message}.`, { cause: error }) : error;
    }
    say(words.deleted(name));
    navigate('/roles');
    await refresh();
  };
  return (
    <Sure
      label={ts.remove}
      of={name}
      title={words.deleteTitle(name)}
      text={words.deleteText}
      act={remove}
    />
  );
}
