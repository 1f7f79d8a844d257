import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';

import { findApplication } from '../../api/applications';
import { isMissing } from '../../api/errors';
import type { ApplicationDetail, Instance } from '../../api/shapes';
import { keys } from '../../app/query';
import { Failure, Loading, Message } from '../../components/States';
import { Time } from '../../components/Time';
import { usePageTitle } from '../../components/usePageTitle';
import { useKeys } from '../../lib/keyboard';
import { ta } from '../../text/applications';
import styles from './Applications.module.css';
import { CreateLink } from './Unknown';

export function ApplicationPage({ name }: { name: string }) {
  usePageTitle(name);
  const [, navigate] = useLocation();
  useKeys({ Escape: () => navigate('/applications') });
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.application(name),
    queryFn: async () => findApplication(name),
    refetchInterval: 10_000,
  });
  return (
    <div className={styles['page']}>
      <Link href="/applications" className={styles['back']}>
        ← {ta.back}
      </Link>
      <h1 className="mono">{name}</h1>
      {isPending && <Loading />}
      {data && <Detail application={data} />}
      {!data && isMissing(error) && (
        <Message title={ta.missingTitle(name)}>
          <p>{ta.missing}</p>
        </Message>
      )}
      {!data && error && !isMissing(error) && (
        <Failure title={ta.failed} error={error} retry={() => void refetch()} />
      )}
    </div>
  );
}

function Detail({ application }: { application: ApplicationDetail }) {
  const { description, createdAt, instances, strategies, seenToggles } = application;
  return (
    <>
      {description && <p>{description}</p>}
      {createdAt && (
        <p className="quiet">
          {ta.registered} <Time at={createdAt} full />
        </p>
      )}
      <section className="panel" aria-labelledby="instances">
        <h2 id="instances">{ta.instances}</h2>
        {instances.length > 0 ? (
          <Instances instances={instances} />
        ) : (
          <p>{ta.noInstances}</p>
        )}
      </section>
      <section className="panel" aria-labelledby="asked">
        <h2 id="asked">{ta.features}</h2>
        {seenToggles.length === 0 && <p>{ta.noFeatures}</p>}
        <ul>
          {seenToggles.map((seen) => (
            <li key={seen.name}>
              <Link href={`/features/${encodeURIComponent(seen.name)}`} className="mono">
                {seen.name}
              </Link>{' '}
              <span className="quiet">{stateOf(seen)}</span>{' '}
              {'notFound' in seen && <CreateLink name={seen.name} />}
            </li>
          ))}
        </ul>
      </section>
      <section className="panel" aria-labelledby="known">
        <h2 id="known">{ta.strategies}</h2>
        <ul>
          {strategies.map((strategy) => (
            <li key={strategy.name}>
              <code>{strategy.name}</code>{' '}
              {'notFound' in strategy && (
                <>
                  <span className="quiet">{ta.unknown}</span>{' '}
                  <Link href="/strategies">{ta.define}</Link>
                </>
              )}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function stateOf(seen: ApplicationDetail['seenToggles'][number]): string {
  if ('notFound' in seen) return ta.unknown;
  return seen.enabled ? ta.on : ta.off;
}

function Instances({ instances }: { instances: Instance[] }) {
  const { instance: words } = ta;
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th scope="col">{words.id}</th>
          <th scope="col">{words.sdk}</th>
          <th scope="col">{words.address}</th>
          <th scope="col">{words.seen}</th>
        </tr>
      </thead>
      <tbody>
        {instances.map(({ instanceId, sdkVersion, clientIp, lastSeen }) => (
          <tr key={instanceId}>
            <th scope="row" className="mono">
              {instanceId}
            </th>
            <td data-column={words.sdk}>{sdkVersion || ta.unknownSdk}</td>
            <td data-column={words.address} className="mono">
              {clientIp}
            </td>
            <td data-column={words.seen}>
              <Time at={lastSeen} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
