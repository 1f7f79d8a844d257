import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useDeferredValue, useMemo, useRef, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';

import { listEnvironments } from '../../api/environments';
import { listArchived, listFeatures, namesTagged } from '../../api/features';
import type { Environment, ListedFeature } from '../../api/shapes';
import { keys } from '../../app/query';
import { useRefusalAnywhere } from '../../app/rights';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { type Filters, isFiltered, matching, readFilters, writeFilters } from '../../lib/filters';
import { useKeys } from '../../lib/keyboard';
import { t } from '../../text';
import { FeatureGrid } from './FeatureGrid';
import styles from './FeaturesPage.module.css';
import { FilterBar } from './FilterBar';
import { wordsOfPages } from '../../text/spoken';

const BulkBar = lazy(async () => {
  await wordsOfPages();
  return { default: (await import('./BulkBar')).BulkBar };
});
const NO_ENVIRONMENTS: Environment[] = [];
const NO_FEATURES: ListedFeature[] = [];
/** What is archived has no tags here: a wish for one finds none of it. */
const NO_NAMES: ReadonlySet<string> = new Set();

export function FeaturesPage() {
  usePageTitle(t.features.title);
  const search = useSearch();
  const [, navigate] = useLocation();
  const box = useRef<HTMLInputElement>(null);
  const filters = useMemo(() => readFilters(search), [search]);
  const archived = filters.state === 'archived';
  const live = useQuery({ queryKey: keys.features, queryFn: listFeatures, enabled: !archived });
  // Whoever searches may look for what is put away.
  const both = filters.state === '' && filters.q !== '';
  const away = useQuery({
    queryKey: keys.archived,
    queryFn: listArchived,
    enabled: archived || both,
  });
  const { error, isPending, refetch } = archived ? away : live;
  const data: ListedFeature[] | undefined = archived ? away.data : live.data;
  const { data: environments = NO_ENVIRONMENTS } = useQuery({
    queryKey: keys.environments,
    queryFn: listEnvironments,
  });
  const tagged = useQuery({
    queryKey: keys.tagged(filters.tag),
    queryFn: async () => new Set(await namesTagged(filters.tag)),
    enabled: filters.tag !== '' && !archived,
  });
  const wanted = useDeferredValue(filters);
  const found = useMemo(() => (data ? matching(data, wanted, tagged.data) : []), [data, wanted, tagged.data]);
  const foundAway = useMemo(() => {
    if (!both || !away.data) return NO_FEATURES;
    // The lists are read one after the other: what is in both has just moved.
    const here = new Set(found.map(({ name }) => name));
    return matching(away.data, wanted, NO_NAMES).filter(({ name }) => !here.has(name));
  }, [both, away.data, wanted, found]);
  const shown = useMemo(() => [...found, ...foundAway], [found, foundAway]);
  const awayNames = useMemo(() => new Set(foundAway.map(({ name }) => name)), [foundAway]);

  const choose = (next: Filters): void => {
    navigate(`/${writeFilters(next)}`, { replace: true });
  };
  useKeys({ '/': () => box.current?.select() });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // Only what is shown: nobody changes what they cannot see.
  const those = useMemo(() => found.filter(({ name }) => chosen.has(name)), [found, chosen]);
  const mark = (names: string[], on: boolean): void => {
    const next = new Set(chosen);
    for (const name of names) {
      if (on) next.add(name);
      else next.delete(name);
    }
    setChosen(next);
  };

  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{t.features.title}</h1>
        <FilterBar features={data ?? []} filters={filters} onChange={choose} box={box} />
        <span className={styles['count']} role="status">
          {data && t.features.shown(found.length, data.length)}
        </span>
        <Create />
      </header>
      {error && <Failure title={t.features.failed} error={error} retry={() => void refetch()} />}
      {isPending && <Loading />}
      {data && shown.length === 0 && (
        <Nothing
          filtered={isFiltered(filters) || (!archived && data.length > 0)}
          archived={archived}
          onClear={() => choose(readFilters(archived ? 'state=archived' : ''))}
        />
      )}
      {shown.length > 0 && (
        <FeatureGrid
          features={shown}
          archived={archived}
          away={awayNames}
          environments={environments}
          chosen={chosen}
          onChoose={mark}
        />
      )}
      {those.length > 0 && !archived && (
        <Suspense>
          <BulkBar
            chosen={those}
            environments={environments}
            onClear={() => setChosen(new Set())}
          />
        </Suspense>
      )}
    </div>
  );
}

interface NothingProps {
  filtered: boolean;
  archived: boolean;
  onClear: () => void;
}

function Nothing({ filtered, archived, onClear }: NothingProps) {
  if (filtered) {
    return (
      <Message title={t.features.noneTitle}>
        <p>{t.features.none}</p>
        <button type="button" className="button" onClick={onClear}>
          {t.features.clear}
        </button>
      </Message>
    );
  }
  if (archived) {
    return (
      <Message title={t.features.emptyArchive}>
        <p>{t.features.emptyArchiveText}</p>
      </Message>
    );
  }
  return (
    <Message title={t.features.emptyTitle}>
      <p>{t.features.empty}</p>
      <Create />
    </Message>
  );
}

function Create() {
  const refused = useRefusalAnywhere('CREATE_FEATURE');
  if (refused !== undefined) {
    return (
      <button type="button" className="button primary" disabled title={refused}>
        {t.features.create}
      </button>
    );
  }
  return (
    <Link href="/create" className="button primary">
      {t.features.create} <kbd aria-hidden="true">c</kbd>
    </Link>
  );
}
