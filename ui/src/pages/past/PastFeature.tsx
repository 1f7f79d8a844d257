import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { diffSince, findPlacedAsOf } from '../../api/past';
import { findPlaced } from '../../api/placed';
import type { ProjectFeature, StateDiff } from '../../api/shapes';
import { keys } from '../../app/query';
import { SinceWords } from '../../components/SinceWords';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { useSegments } from '../../components/useSegments';
import { pastAddress } from '../../lib/moments';
import { sinceThen } from '../../lib/since';
import { t } from '../../text';
import { tw } from '../../text/past';
import { UndoButton } from '../../undo/UndoButton';
import beside from '../feature/Environments.module.css';
import { PastEnvironment } from './PastEnvironment';
import { PastHistory } from './PastHistory';
import styles from './Past.module.css';

/** A feature as it was at a moment, to read, and to restore. */
export function PastFeature({ name, asOf }: { name: string; asOf: string }) {
  usePageTitle(`${name} · ${tw.title}`);
  const kept = { staleTime: Infinity, placeholderData: keepPreviousData, retry: false } as const;
  const then = useQuery({
    queryKey: keys.past(`feature ${name}`, asOf),
    queryFn: async () => findPlacedAsOf(name, asOf),
    ...kept,
  });
  const diff = useQuery({
    queryKey: keys.since(`${asOf} ${name}`),
    queryFn: async () => diffSince(asOf, { kind: ['feature'], name: [name] }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const now = useQuery({
    queryKey: keys.feature(name),
    queryFn: async () => findPlaced(name),
    retry: false,
  });
  const error = then.error ?? diff.error;
  if (error) return <Failure title={tw.failed} error={error} page />;
  if (then.data === undefined || !diff.data || now.isPending) return <Loading />;
  const live = now.data && !now.data.archived ? now.data.feature : null;
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1 className="mono">{name}</h1>
        {then.data && <span className="chip">{then.data.type}</span>}
        {then.data?.stale && <span className="chip">{t.features.isStale}</span>}
      </header>
      <Notice name={name} diff={diff.data} />
      <div className={styles['columns']}>
        {then.data ? (
          <div className={beside['side']}>
            {then.data.environments.map((environment) => (
              <PastEnvironment key={environment.name} feature={name} environment={environment} />
            ))}
          </div>
        ) : (
          <Message title={tw.notThen}>
            <p>{tw.notThenText}</p>
          </Message>
        )}
        <div className={styles['side']}>
          <Since then={then.data} now={live} differs={diff.data.total > 0} />
          <PastHistory name={name} revision={diff.data.from.revision} />
        </div>
      </div>
    </div>
  );
}

function Notice({ name, diff }: { name: string; diff: StateDiff }) {
  const { from, total } = diff;
  const address = encodeURIComponent(name);
  return (
    <div className={`panel ${styles['notice']}`}>
      <p>
        <strong>{tw.stateAt(t.time.absolute(from.at), from.revision)}.</strong> {tw.readOnly}
      </p>
      <UndoButton
        selection={{ from: from.revision + 1, feature: name }}
        label={tw.restoreState}
        title={tw.restoreTitle(name)}
        refused={total === 0 ? tw.same : undefined}
      />
      <Link className="button" href={`/playground?feature=${address}&revision=${from.revision}`}>
        {tw.evaluate}
      </Link>
      <Link className="button" href={pastAddress(String(from.revision))}>
        {tw.allFeatures}
      </Link>
      <Link className="button" href={`/features/${address}`}>
        {tw.toNow}
      </Link>
    </div>
  );
}

interface SinceProps {
  then: ProjectFeature | null;
  /** Null where it is archived or gone. */
  now: ProjectFeature | null;
  differs: boolean;
}

function Since({ then, now, differs }: SinceProps) {
  const { names } = useSegments();
  const since = then && now ? sinceThen(then, now) : [];
  return (
    <section className="panel" aria-labelledby="since">
      <div className={styles['body']}>
        <h2 id="since">{tw.sinceThen}</h2>
        {!differs && <p>{tw.same}</p>}
        {differs && !then && <p>{tw.madeSince}</p>}
        {differs && then && !now && <p>{tw.goneSince}</p>}
        {since.length > 0 && <SinceWords since={since} names={names} />}
        {differs && then && now && since.length === 0 && <p>{tw.otherParts}</p>}
      </div>
    </section>
  );
}
