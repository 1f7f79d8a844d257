import { useQuery } from '@tanstack/react-query';

import { listUnknown } from '../../api/applications';
import type { UnknownFlag } from '../../api/shapes';
import { keys } from '../../app/query';
import { Time } from '../../components/Time';
import { ta } from '../../text/applications';
import styles from './Applications.module.css';
import { CreateFlag } from './CreateFlag';

/** What applications ask for and nobody has made; nothing where there is no such thing. */
export function UnknownFlags() {
  const words = ta.flags;
  const { data } = useQuery({
    queryKey: keys.unknown,
    queryFn: listUnknown,
    refetchInterval: 10_000,
  });
  if (!data || data.length === 0) return null;
  const { columns } = words;
  return (
    <section className="panel" aria-labelledby="unknown">
      <h2 id="unknown">{words.title}</h2>
      <p className="quiet">{words.intro}</p>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.by}</th>
            <th scope="col">{columns.seen}</th>
            <th scope="col">{columns.since}</th>
            <th scope="col">{columns.make}</th>
          </tr>
        </thead>
        <tbody>
          {data.map((flag) => (
            <Row key={flag.name} flag={flag} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ flag: { name, reports, firstSeenAt, lastSeenAt, lastEventAt } }: { flag: UnknownFlag }) {
  const { columns, gone } = ta.flags;
  return (
    <tr>
      <th scope="row" className="mono">
        {name}
      </th>
      <td data-column={columns.by}>{reports.map(asker).join('; ')}</td>
      <td data-column={columns.seen}>
        <Time at={lastSeenAt} />
      </td>
      <td data-column={columns.since}>
        <span>
          <Time at={firstSeenAt} />
          {lastEventAt !== null && (
            <span className="quiet">
              {' · '}
              {gone} <Time at={lastEventAt} />
            </span>
          )}
        </span>
      </td>
      <td>
        <CreateFlag name={name} />
      </td>
    </tr>
  );
}

function asker({ appName, environments }: UnknownFlag['reports'][number]): string {
  return ta.flags.in(
    appName,
    environments.map(({ environment }) => environment),
  );
}
