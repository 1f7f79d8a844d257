import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { instancesIn } from '../../api/applications';
import type { ApplicationInEnvironment, InstanceInEnvironment } from '../../api/shapes';
import { keys } from '../../app/query';
import { Failure, Loading } from '../../components/States';
import { Time } from '../../components/Time';
import { ta } from '../../text/applications';
import styles from './Applications.module.css';

/** More than anybody reads; what is wrong with one of the others is said above the table. */
const MOST = 100;

function told({ revision, instances, behind }: ApplicationInEnvironment['held']): string {
  const words = ta.runs;
  if (instances === 0) return words.unheld;
  return behind > 0 ? words.behind(revision, behind, instances) : words.held(revision, instances);
}

/** An application in one environment: its instances, and which revision each of them holds. */
export function Station({ app, station }: { app: string; station: ApplicationInEnvironment }) {
  const { name, held, lastSeen, instanceCount } = station;
  const words = ta.runs;
  const id = `runs-${name}`;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.instances(app, name),
    queryFn: async () => instancesIn(app, name, MOST),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id}>{words.title(name)}</h2>
      <p>
        {words.instances(instanceCount)}, {words.seen} <Time at={lastSeen} />;{' '}
        <span className={held.behind > 0 ? styles['behind'] : undefined}>{told(held)}</span>.
      </p>
      {isPending && <Loading />}
      {error && <Failure title={ta.failed} error={error} retry={() => void refetch()} />}
      {data && data.instances.length > 0 && <Instances instances={data.instances} />}
      {data && data.total > data.instances.length && (
        <p className="quiet">{words.more(data.instances.length, data.total)}</p>
      )}
    </section>
  );
}

function Instances({ instances }: { instances: InstanceInEnvironment[] }) {
  const { columns } = ta.runs;
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th scope="col">{columns.id}</th>
          <th scope="col">{columns.sdk}</th>
          <th scope="col">{columns.holds}</th>
          <th scope="col">{columns.address}</th>
          <th scope="col">{columns.seen}</th>
        </tr>
      </thead>
      <tbody>
        {instances.map((instance) => (
          <tr key={instance.instanceId}>
            <th scope="row" className="mono">
              {instance.instanceId}
            </th>
            <td data-column={columns.sdk}>{instance.sdkVersion || ta.unknownSdk}</td>
            <td data-column={columns.holds}>
              <Holds held={instance.held} />
            </td>
            <td data-column={columns.address} className="mono">
              {instance.clientIp}
            </td>
            <td data-column={columns.seen}>
              <Time at={instance.lastSeen} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Holds({ held }: { held: InstanceInEnvironment['held'] }) {
  const words = ta.runs;
  if (held === null) return <span className="quiet">{words.untold}</span>;
  return (
    <span>
      {words.revision(held.revision)}
      {held.behind && <strong className={styles['behind']}> {words.isBehind}</strong>}{' '}
      <span className="quiet">
        {words.since} <Time at={held.since} />
        {held.streams && `, ${words.streams}`}
      </span>
    </span>
  );
}
