import { useMutation, useQueries, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';

import {
  archiveProject,
  createProject,
  hideFrom,
  listEnvironmentsOf,
  listProjects,
  showIn,
} from '../../api/projects';
import type { Project, ProjectEnvironment } from '../../api/shapes';
import { keys, queries } from '../../app/query';
import { useRefusalsOf } from '../../app/refusals';
import { useRefusal } from '../../app/rights';
import { complain, say } from '../../app/toasts';
import { Guarded } from '../../components/Guarded';
import { Failure, Loading } from '../../components/States';
import { Time } from '../../components/Time';
import { usePageTitle } from '../../components/usePageTitle';
import { suggestedName } from '../../lib/names';
import styles from '../../styles/settings.module.css';
import { ts } from '../../text/settings';

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.projects });
}

export function ProjectsPage() {
  usePageTitle(ts.projects.title);
  const refused = useRefusalsOf('PROJECT');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.projects,
    queryFn: listProjects,
  });
  return (
    <div className={styles['page']}>
      <h1>{ts.projects.title}</h1>
      <p className="quiet">{ts.projects.intro}</p>
      <Guarded refused={refused.create}>
        <NewProject />
      </Guarded>
      {error && <Failure title={ts.projects.failed} error={error} retry={() => void refetch()} />}
      {isPending && <Loading />}
      {data && <Table projects={data} />}
    </div>
  );
}

function NewProject() {
  const [name, setName] = useState('');
  const [own, setOwn] = useState<string | null>(null);
  const id = own ?? suggestedName(name)?.toLowerCase() ?? '';
  const create = useMutation({
    mutationFn: async () => createProject(id, name.trim(), null),
    onSuccess: async () => {
      say(ts.projects.made(name));
      setName('');
      setOwn(null);
      await refresh();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form className={`panel ${styles['form']}`} aria-label={ts.projects.create} onSubmit={submit}>
      <div className="field">
        <label htmlFor="project-name">{ts.name}</label>
        <input
          id="project-name"
          className="input"
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor="project-id">{ts.projects.id}</label>
        <input
          id="project-id"
          className="input mono"
          required
          value={id}
          aria-describedby="project-hint"
          onChange={(event) => setOwn(event.target.value)}
        />
        <span id="project-hint" className="hint">
          {ts.projects.idHint}
        </span>
      </div>
      <div className="field">
        <span className="label" aria-hidden="true">
          &nbsp;
        </span>
        <button type="submit" className="button primary" disabled={create.isPending}>
          {ts.projects.create}
        </button>
      </div>
      {create.error && (
        <p role="alert" className={styles['failed']}>
          {ts.projects.notMade}: {create.error.message}
        </p>
      )}
    </form>
  );
}

function Table({ projects }: { projects: Project[] }) {
  const { columns } = ts.projects;
  const environments = useQueries({
    queries: projects.map(({ id }) => ({
      queryKey: [...keys.projects, id],
      queryFn: async () => listEnvironmentsOf(id),
    })),
  });
  return (
    <div
      className={`panel ${styles['scroll']}`}
      role="group"
      aria-label={ts.projects.title}
      tabIndex={0}
    >
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.features}</th>
            <th scope="col">{columns.health}</th>
            <th scope="col">{columns.environments}</th>
            <th scope="col">{columns.seen}</th>
            <th scope="col">
              <span className="sr">{ts.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {projects.map((project, index) => (
            <Row
              key={project.id}
              project={project}
              environments={environments[index]?.data ?? []}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  project: Project;
  environments: ProjectEnvironment[];
}

function Row({ project, environments }: RowProps) {
  const { id, name } = project;
  const refusal = useRefusal();
  const fixed = refusal('UPDATE_PROJECT', id);
  const stays = refusal('DELETE_PROJECT', id);
  const archive = useMutation({
    mutationFn: async () => archiveProject(id),
    onSuccess: async () => {
      say(ts.projects.archived(name));
      await refresh();
    },
    onError: (error) => complain(error.message),
  });
  const move = useMutation({
    mutationFn: async ({ environment, on }: { environment: string; on: boolean }) =>
      on ? showIn(id, environment) : hideFrom(id, environment),
    onSuccess: (_, { environment, on }) => say(ts.projects.moved(name, environment, on)),
    onError: (error) => complain(error.message),
    onSettled: refresh,
  });
  return (
    <tr>
      <th scope="row">
        <Link href={`/projects/${encodeURIComponent(id)}`}>{name}</Link>{' '}
        {id !== name && <span className="quiet mono">{id}</span>}
      </th>
      <td>
        <Link href={`/?project=${encodeURIComponent(id)}`} aria-label={ts.projects.featuresOf(project.featureCount, name)}>
          {project.featureCount}
        </Link>
      </td>
      <td>{ts.projects.health(project.health)}</td>
      <td>
        <div className={styles['ticks']}>
          {environments.map((one) => (
            <label key={one.name} className="tick" title={fixed}>
              <input
                type="checkbox"
                checked={one.visible}
                disabled={move.isPending || fixed !== undefined}
                aria-label={ts.projects.isIn(name, one.name)}
                onChange={(event) =>
                  move.mutate({ environment: one.name, on: event.target.checked })
                }
              />
              {one.name}
            </label>
          ))}
        </div>
      </td>
      <td>
        <Time at={project.lastReportedFlagUsage} />
      </td>
      <td>
        {id !== 'default' && (
          <button
            type="button"
            className="button plain"
            aria-label={ts.projects.archiveLabel(name)}
            disabled={archive.isPending || stays !== undefined}
            title={stays}
            onClick={() => archive.mutate()}
          >
            {ts.projects.archive}
          </button>
        )}
      </td>
    </tr>
  );
}
