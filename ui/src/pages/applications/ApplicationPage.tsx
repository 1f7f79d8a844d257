import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';

import { findApplication, type FoundApplication } from '../../api/applications';
import { isMissing } from '../../api/errors';
import type { ApplicationDetail } from '../../api/shapes';
import { keys } from '../../app/query';
import { Failure, Loading, Message } from '../../components/States';
import { Time } from '../../components/Time';
import { usePageTitle } from '../../components/usePageTitle';
import { useKeys } from '../../lib/keyboard';
import { ta } from '../../text/applications';
import styles from './Applications.module.css';
import { Issues } from './Issues';
import { Station } from './Station';

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
      {data && <Found name={name} found={data} />}
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

function Found({ name, found: { overview, detail } }: { name: string; found: FoundApplication }) {
  const { environments, featureCount, projects } = overview;
  return (
    <>
      {detail?.description && <p>{detail.description}</p>}
      <p className="quiet">
        {ta.uses(featureCount, projects)}{' '}
        {detail?.createdAt && (
          <>
            {ta.registered} <Time at={detail.createdAt} full />
          </>
        )}
      </p>
      <Issues overview={overview} />
      {environments.length === 0 && <p>{ta.runs.nowhere}</p>}
      {environments.map((station) => (
        <Station key={station.name} app={name} station={station} />
      ))}
      <section className="panel" aria-labelledby="asked">
        <h2 id="asked">{ta.features}</h2>
        <Features seen={detail?.seenToggles ?? []} />
      </section>
      <section className="panel" aria-labelledby="known">
        <h2 id="known">{ta.strategies}</h2>
        <Strategies known={detail?.strategies ?? []} />
      </section>
    </>
  );
}

function Features({ seen }: { seen: ApplicationDetail['seenToggles'] }) {
  if (seen.length === 0) return <p className="quiet">{ta.noFeatures}</p>;
  return (
    <ul>
      {seen.map((one) => (
        <li key={one.name}>
          {'notFound' in one ? (
            <code>{one.name}</code>
          ) : (
            <Link href={`/features/${encodeURIComponent(one.name)}`} className="mono">
              {one.name}
            </Link>
          )}{' '}
          <span className="quiet">{stateOf(one)}</span>
        </li>
      ))}
    </ul>
  );
}

function stateOf(seen: ApplicationDetail['seenToggles'][number]): string {
  if ('notFound' in seen) return ta.unknown;
  return seen.enabled ? ta.on : ta.off;
}

function Strategies({ known }: { known: ApplicationDetail['strategies'] }) {
  if (known.length === 0) return <p className="quiet">{ta.noStrategies}</p>;
  return (
    <ul>
      {known.map((strategy) => (
        <li key={strategy.name}>
          <code>{strategy.name}</code>{' '}
          {'notFound' in strategy && <span className="quiet">{ta.unknown}</span>}
        </li>
      ))}
    </ul>
  );
}
