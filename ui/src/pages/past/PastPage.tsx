import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';

import { listEnvironments } from '../../api/environments';
import { searchEvents } from '../../api/events';
import { listFeatures } from '../../api/features';
import { diffSince, listEnvironmentsAsOf, listFeaturesAsOf } from '../../api/past';
import { keys } from '../../app/query';
import { Failure, Loading } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { readEventFilters } from '../../lib/event-filters';
import { pastAddress } from '../../lib/moments';
import { t } from '../../text';
import { tw } from '../../text/past';
import { UndoButton } from '../../undo/UndoButton';
import { MomentBar } from './MomentBar';
import styles from './Past.module.css';
import { PastFeatures } from './PastFeatures';
import { OtherThings } from './OtherThings';

/** All features as they were at a moment, and what is different since, or at a later one. */
export function PastPage() {
  usePageTitle(tw.title);
  const search = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const to = search.get('to') ?? '';
  const newest = useQuery({
    queryKey: keys.since('newest'),
    // The server's word, not the reader's clock: what was changed a moment ago is in it.
    queryFn: async () => (await searchEvents(readEventFilters(''), 1)).events[0]?.id ?? 0,
    enabled: !search.has('at'),
    staleTime: Infinity,
  });
  const moment = search.get('at') ?? newest.data?.toString();
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{tw.title}</h1>
        <p className="quiet">{tw.intro}</p>
      </header>
      {newest.error && <Failure title={tw.failed} error={newest.error} />}
      {moment !== undefined && (
        <>
          <MomentBar
            moment={moment}
            to={to}
            onChange={(next, until) => navigate(pastAddress(next, until), { replace: true })}
          />
          <State moment={moment} to={to} />
        </>
      )}
    </div>
  );
}

function useStates(moment: string, to: string) {
  const kept = { staleTime: Infinity, placeholderData: keepPreviousData, retry: false } as const;
  const former = useQuery({
    queryKey: keys.past('features', moment),
    queryFn: async () => listFeaturesAsOf(moment),
    ...kept,
  });
  const environments = useQuery({
    queryKey: keys.past('environments', moment),
    queryFn: async () => listEnvironmentsAsOf(moment),
    ...kept,
  });
  const later = useQuery({
    queryKey: to ? keys.past('features', to) : keys.features,
    queryFn: async () => (to ? listFeaturesAsOf(to) : listFeatures()),
  });
  return { former, environments, later };
}

function State({ moment, to }: { moment: string; to: string }) {
  const { former, environments, later } = useStates(moment, to);
  const now = useQuery({ queryKey: keys.environments, queryFn: listEnvironments });
  const diff = useQuery({
    queryKey: keys.since(`${moment} ${to}`),
    queryFn: async () => diffSince(moment, { to: to || undefined }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const error = former.error ?? environments.error ?? later.error ?? diff.error;
  if (error) return <Failure title={tw.failed} error={error} />;
  if (!former.data || !environments.data || !later.data || !diff.data) return <Loading />;
  const { from, total, changes } = diff.data;
  const differs = new Set(changes.filter(({ kind }) => kind === 'feature').map(({ name }) => name));
  const standard = (now.data ?? environments.data).find((one) => one.protected)?.name ?? '';
  return (
    <>
      <div className={styles['tools']}>
        <h2>{tw.stateAt(t.time.absolute(from.at), from.revision)}</h2>
        <UndoButton
          selection={{ from: from.revision + 1 }}
          label={tw.restoreAll}
          title={tw.restoreAllTitle(t.time.absolute(from.at))}
          refused={total === 0 && to === '' ? tw.same : undefined}
        />
      </div>
      <PastFeatures
        then={former.data}
        later={later.data}
        differs={differs}
        environments={environments.data}
        standard={standard}
        revision={from.revision}
      />
      <OtherThings changes={changes.filter(({ kind }) => kind !== 'feature')} />
    </>
  );
}
