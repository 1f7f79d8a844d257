import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useRef } from 'react';
import { Link, useLocation, useSearch } from 'wouter';

import { listArchived, listFeatures } from '../../api/features';
import { keys } from '../../app/query';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { type Filters, isFiltered, matching, readFilters, writeFilters } from '../../lib/filters';
import { useKeys } from '../../lib/keyboard';
import { t } from '../../text';
import { FeatureGrid } from './FeatureGrid';
import styles from './FeaturesPage.module.css';
import { FilterBar } from './FilterBar';

export function FeaturesPage() {
  usePageTitle(t.features.title);
  const search = useSearch();
  const [, navigate] = useLocation();
  const box = useRef<HTMLInputElement>(null);
  const filters = useMemo(() => readFilters(search), [search]);
  const archived = filters.state === 'archived';
  const live = useQuery({ queryKey: keys.features, queryFn: listFeatures, enabled: !archived });
  const away = useQuery({ queryKey: keys.archived, queryFn: listArchived, enabled: archived });
  const { data, error, isPending, refetch } = archived ? away : live;
  const wanted = useDeferredValue(filters);
  const shown = useMemo(() => (data ? matching(data, wanted) : []), [data, wanted]);

  const choose = (next: Filters): void => {
    navigate(`/${writeFilters(next)}`, { replace: true });
  };
  useKeys({ '/': () => box.current?.select() });

  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{t.features.title}</h1>
        <FilterBar features={data ?? []} filters={filters} onChange={choose} box={box} />
        <span className={styles['count']} role="status">
          {data && t.features.shown(shown.length, data.length)}
        </span>
        <Link href="/create" className="button primary">
          {t.features.create} <kbd aria-hidden="true">c</kbd>
        </Link>
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
      {shown.length > 0 && <FeatureGrid features={shown} archived={archived} />}
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
      <Link href="/create" className="button primary">
        {t.features.create}
      </Link>
    </Message>
  );
}
