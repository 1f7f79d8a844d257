import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import {
  createEnvironment,
  deleteEnvironment,
  sortEnvironments,
  switchEnvironment,
} from '../../api/environment-settings';
import { listEnvironments } from '../../api/environments';
import type { Environment } from '../../api/shapes';
import { keys, queries } from '../../app/query';
import { useRefusalsOf } from '../../app/refusals';
import { complain, say } from '../../app/toasts';
import { Guarded } from '../../components/Guarded';
import { Failure, Loading } from '../../components/States';
import { Switch } from '../../components/Switch';
import { usePageTitle } from '../../components/usePageTitle';
import styles from '../../styles/settings.module.css';
import { ts } from '../../text/settings';

const TYPES = ['development', 'test', 'preproduction', 'production'];

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.environments });
}

async function show(change: (all: Environment[]) => Environment[]): Promise<void> {
  await queries.cancelQueries({ queryKey: keys.environments });
  queries.setQueryData<Environment[]>(keys.environments, (all) => all && change(all));
}

const CHANGE = ['change of environments'];

/**
 * Of every change to those that are there. One waits for the one before, so that the last click
 * wins; the server is asked how all is after the last of them, or it would show the others undone.
 */
const inTurn = {
  mutationKey: CHANGE,
  scope: { id: 'environments' },
  onError: (error: Error): void => complain(error.message),
  onSettled: async (): Promise<void> => {
    if (queries.isMutating({ mutationKey: CHANGE }) === 1) await refresh();
  },
};

export function EnvironmentsPage() {
  usePageTitle(ts.environments.title);
  const refused = useRefusalsOf('ENVIRONMENT');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.environments,
    queryFn: listEnvironments,
  });
  return (
    <div className={styles['page']}>
      <h1>{ts.environments.title}</h1>
      <p className="quiet">{ts.environments.intro}</p>
      <Guarded refused={refused.create}>
        <NewEnvironment />
      </Guarded>
      {error && (
        <Failure title={ts.environments.failed} error={error} retry={() => void refetch()} />
      )}
      {isPending && <Loading />}
      {data && <Table environments={data} />}
    </div>
  );
}

function NewEnvironment() {
  const [name, setName] = useState('');
  const [type, setType] = useState('test');
  const create = useMutation({
    mutationFn: async () => createEnvironment(name.trim(), type),
    onSuccess: async () => {
      say(ts.environments.made(name));
      setName('');
      await refresh();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form
      className={`panel ${styles['form']}`}
      aria-label={ts.environments.create}
      onSubmit={submit}
    >
      <div className="field">
        <label htmlFor="environment-name">{ts.name}</label>
        <input
          id="environment-name"
          className="input mono"
          required
          autoCapitalize="none"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor="environment-type">{ts.environments.type}</label>
        <select
          id="environment-type"
          className="input"
          value={type}
          aria-describedby="environment-hint"
          onChange={(event) => setType(event.target.value)}
        >
          {TYPES.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
        <span id="environment-hint" className="hint">
          {ts.environments.typeHint}
        </span>
      </div>
      <div className="field">
        <span className="label" aria-hidden="true">
          &nbsp;
        </span>
        <button type="submit" className="button primary" disabled={create.isPending}>
          {ts.environments.create}
        </button>
      </div>
      {create.error && (
        <p role="alert" className={styles['failed']}>
          {ts.environments.notMade}: {create.error.message}
        </p>
      )}
    </form>
  );
}

function Table({ environments }: { environments: Environment[] }) {
  const { columns } = ts.environments;
  const sort = useMutation({
    ...inTurn,
    mutationFn: sortEnvironments,
    onMutate: async (names) =>
      show((all) => all.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name))),
  });
  const move = (index: number, by: number): void => {
    const names = environments.map(({ name }) => name);
    names.splice(index + by, 0, ...names.splice(index, 1));
    sort.mutate(names);
  };
  return (
    <div
      className={`panel ${styles['scroll']}`}
      role="group"
      aria-label={ts.environments.title}
      tabIndex={0}
    >
      <table className={styles['table']}>
        <thead>
          <tr>
            {(['on', 'name', 'type', 'projects', 'features', 'tokens'] as const).map((column) => (
              <th key={column} scope="col">
                {columns[column]}
              </th>
            ))}
            <th scope="col">
              <span className="sr">{ts.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {environments.map((environment, index) => (
            <Row
              key={environment.name}
              environment={environment}
              first={index === 0}
              last={index === environments.length - 1}
              onMove={(by) => move(index, by)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  environment: Environment;
  first: boolean;
  last: boolean;
  onMove: (by: number) => void;
}

function Row({ environment, first, last, onMove }: RowProps) {
  const { name, enabled } = environment;
  const refused = useRefusalsOf('ENVIRONMENT');
  const fixed = refused.update !== undefined;
  const power = useMutation({
    ...inTurn,
    mutationFn: async (on: boolean) => switchEnvironment(name, on),
    onMutate: async (on) =>
      show((all) => all.map((e) => (e.name === name ? { ...e, enabled: on } : e))),
    onSuccess: (_, on) => say(ts.environments.switched(name, on)),
  });
  const remove = useMutation({
    ...inTurn,
    mutationFn: async () => deleteEnvironment(name),
    onSuccess: () => say(ts.environments.deleted(name)),
  });
  return (
    <tr>
      <td>
        <Switch
          on={enabled}
          label={ts.environments.isOn(name)}
          refused={refused.update}
          onChange={(on) => power.mutate(on)}
        />
      </td>
      <th scope="row" className="mono">
        {name} {environment.protected && <span className="chip">{ts.environments.standard}</span>}
      </th>
      <td>{environment.type}</td>
      <td>{environment.projectCount}</td>
      <td>{environment.enabledToggleCount}</td>
      <td>{environment.apiTokenCount}</td>
      <td>
        <div className={styles['tools']}>
          <button
            type="button"
            className="button plain"
            aria-label={ts.environments.up(name)}
            disabled={first || fixed}
            onClick={() => onMove(-1)}
          >
            ↑
          </button>
          <button
            type="button"
            className="button plain"
            aria-label={ts.environments.down(name)}
            disabled={last || fixed}
            onClick={() => onMove(1)}
          >
            ↓
          </button>
          {!environment.protected && (
            <button
              type="button"
              className="button plain"
              aria-label={ts.environments.remove(name)}
              disabled={remove.isPending || refused.remove !== undefined}
              title={refused.remove}
              onClick={() => remove.mutate()}
            >
              {ts.remove}
            </button>
          )}
        </div>
      </td>
    </tr>
  );
}
