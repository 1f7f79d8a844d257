import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { listApplications } from '../../api/applications';
import type { Application } from '../../api/shapes';
import { keys } from '../../app/query';
import { Failure, Loading, Message } from '../../components/States';
import { Time } from '../../components/Time';
import { usePageTitle } from '../../components/usePageTitle';
import { t } from '../../text';
import { ta } from '../../text/applications';
import styles from './Applications.module.css';
import { OutdatedSdks } from './OutdatedSdks';
import { UnknownFlags } from './UnknownFlags';

export function ApplicationsPage() {
  usePageTitle(ta.title);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.applications,
    queryFn: listApplications,
    refetchInterval: 10_000,
  });
  return (
    <div className={styles['page']}>
      <h1>{ta.title}</h1>
      {isPending && <Loading />}
      {error && (
        <Failure title={ta.failed} error={error} retry={() => void refetch()} />
      )}
      {data?.length === 0 && <Empty />}
      {data && data.length > 0 && <Table applications={data} />}
      <UnknownFlags />
      <OutdatedSdks />
    </div>
  );
}

function Empty() {
  return (
    <Message title={ta.emptyTitle}>
      <p>{ta.empty}</p>
      <code>{new URL('api', document.baseURI).href}</code>
    </Message>
  );
}

function Table({ applications }: { applications: Application[] }) {
  const { columns } = ta;
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.strategies}</th>
          <th scope="col">{columns.instances}</th>
          <th scope="col">{columns.seen}</th>
          <th scope="col">{columns.sdk}</th>
        </tr>
      </thead>
      <tbody>
        {applications.map((application) => (
          <Row key={application.appName} application={application} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ application }: { application: Application }) {
  const { appName, strategies = [], instances } = application;
  const { columns } = ta;
  return (
    <tr>
      <th scope="row">
        <Link href={`/applications/${encodeURIComponent(appName)}`} className="mono">
          {appName}
        </Link>
      </th>
      <td data-column={columns.strategies}>{few(strategies)}</td>
      <td data-column={columns.instances}>{t.number(instances?.count ?? 0)}</td>
      <td data-column={columns.seen}>
        <Time at={instances?.lastSeen ?? null} />
      </td>
      <td data-column={columns.sdk}>
        {few(instances?.sdkVersions ?? []) || ta.unknownSdk}
      </td>
    </tr>
  );
}

function few(strategies: string[]): string {
  const rest = strategies.length - 3;
  const shown = strategies.slice(0, 3).join(', ');
  return rest > 0 ? `${shown} ${t.more(rest)}` : shown;
}
