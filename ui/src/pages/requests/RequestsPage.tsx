import { useQueries, useQuery } from '@tanstack/react-query';
import { Link, useLocation, useSearch } from 'wouter';

import { listRequests } from '../../api/change-requests';
import { listProjects } from '../../api/projects';
import { nameOf } from '../../api/session';
import type { ListedRequest, Project } from '../../api/shapes';
import { keys } from '../../app/query';
import { useProfile } from '../../app/rights';
import { Failure, Loading, Message } from '../../components/States';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import { usePageTitle } from '../../components/usePageTitle';
import {
  isShown,
  nameOfSomebody,
  type Reader,
  requestAddress,
  SHOWN,
  type Shown,
} from '../../lib/requests';
import { allows } from '../../lib/rights';
import requestStyles from '../../requests/Requests.module.css';
import { StateChip } from '../../requests/StateChip';
import { requestKeys } from '../../requests/keys';
import styles from '../../styles/settings.module.css';
import { tq } from '../../text/requests';

interface Filters {
  shown: Shown;
  /** Empty for all of them. */
  project: string;
}

function readFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const wanted = query.get('show');
  const shown = SHOWN.find((one) => one === wanted) ?? 'open';
  return { shown, project: query.get('project') ?? '' };
}

function addressOf({ shown, project }: Filters): string {
  const query = new URLSearchParams({ ...(shown !== 'open' && { show: shown }), ...(project && { project }) });
  return query.size > 0 ? `/requests?${query.toString()}` : '/requests';
}

/** Change requests of all projects, by whose turn it is. */
export function RequestsPage() {
  usePageTitle(tq.title);
  const filters = readFilters(useSearch());
  const projects = useQuery({ queryKey: keys.projects, queryFn: listProjects });
  return (
    <div className={styles['page']}>
      <h1>{tq.title}</h1>
      <p className="quiet">{tq.intro}</p>
      <Bar filters={filters} projects={projects.data ?? []} />
      {projects.error && <Failure title={tq.failed} error={projects.error} />}
      {projects.isPending && <Loading />}
      {projects.data && <Found filters={filters} projects={projects.data} />}
    </div>
  );
}

function Bar({ filters, projects }: { filters: Filters; projects: Project[] }) {
  const [, navigate] = useLocation();
  return (
    <div className={styles['head']}>
      <nav className={requestStyles['chips']} aria-label={tq.show}>
        {SHOWN.map((shown) => (
          <Link
            key={shown}
            href={addressOf({ ...filters, shown })}
            className="button"
            aria-current={shown === filters.shown ? 'page' : undefined}
          >
            {tq.shown[shown]}
          </Link>
        ))}
      </nav>
      <select
        className="input"
        aria-label={tq.project}
        value={filters.project}
        onChange={(event) => navigate(addressOf({ ...filters, project: event.target.value }))}
      >
        <option value="">{tq.anyProject}</option>
        {projects.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function useReader(): Reader {
  const profile = useProfile();
  return {
    called: profile ? nameOf(profile) : null,
    mayApprove: (project, environment) =>
      !profile || allows(profile, 'APPROVE_CHANGE_REQUEST', project, environment),
  };
}

function Found({ filters, projects }: { filters: Filters; projects: Project[] }) {
  const { shown, project } = filters;
  const reader = useReader();
  const wanted = projects.filter(({ id }) => project === '' || id === project);
  const answers = useQueries({
    queries: wanted.map(({ id }) => ({
      queryKey: requestKeys.asked(id, ''),
      queryFn: async () => listRequests(id),
    })),
  });
  const error = answers.find((one) => one.error)?.error;
  if (error) return <Failure title={tq.failed} error={error} />;
  if (answers.some(({ isPending }) => isPending)) return <Loading />;
  const requests = answers
    .flatMap(({ data }) => data ?? [])
    .filter((request) => isShown(request, shown, reader))
    .toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
  if (requests.length > 0) return <List requests={requests} projects={projects} />;
  return (
    <Message title={tq.emptyTitle[shown]}>
      <p>{tq.empty}</p>
      <Link href="/projects" className="button">
        {tq.toProjects}
      </Link>
    </Message>
  );
}

function List({ requests, projects }: { requests: ListedRequest[]; projects: Project[] }) {
  const called = new Map(projects.map(({ id, name }) => [id, name]));
  return (
    <Table label={tq.title} columns={tq.columns}>
      {requests.map((request) => {
        const { id, title, project, environment, features, createdBy, createdAt } = request;
        return (
          <tr key={`${project} ${id}`}>
            <th scope="row">
              <Link href={requestAddress(project, id)}>{tq.one.title(id, title)}</Link>
            </th>
            <td className="mono">{features.map(({ name }) => name).join(', ')}</td>
            <td>{tq.where(environment, called.get(project) ?? project)}</td>
            <td>
              <StateChip request={request} />
            </td>
            <td>
              {nameOfSomebody(createdBy)}{' '}
              <span className="quiet">
                <Time at={createdAt} />
              </span>
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
