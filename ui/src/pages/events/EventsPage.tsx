import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';

import { searchEvents } from '../../api/events';
import { keys } from '../../app/query';
import { DiffView } from '../../components/DiffView';
import { Failure, Loading, Message } from '../../components/States';
import { Time } from '../../components/Time';
import { usePageTitle } from '../../components/usePageTitle';
import { diffLines } from '../../lib/diff';
import { type EventFilters, readEventFilters, writeEventFilters } from '../../lib/event-filters';
import { nameIn, type TimelineEntry, timelineOf } from '../../lib/timeline';
import { th } from '../../text/stories';
import { te } from '../../text/events';
import { EventFilterBar } from './EventFilterBar';
import styles from './Events.module.css';

const PAGE = 100;
const MOST = 1000;

export function EventsPage() {
  usePageTitle(te.title);
  const search = useSearch();
  const [, navigate] = useLocation();
  const [limit, setLimit] = useState(PAGE);
  const filters = readEventFilters(search);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.timeline(search, limit),
    queryFn: async () => searchEvents(filters, limit),
    placeholderData: keepPreviousData,
  });
  const choose = (next: EventFilters): void => {
    setLimit(PAGE);
    navigate(`/events${writeEventFilters(next)}`, { replace: true });
  };
  const entries = data ? timelineOf(data.events) : [];
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{te.title}</h1>
        <EventFilterBar filters={filters} onChange={choose} />
        <span className="quiet" role="status">
          {data && te.shown(entries.length, data.total)}
        </span>
      </header>
      {error && <Failure title={te.failed} error={error} retry={() => void refetch()} />}
      {isPending && <Loading />}
      {data && entries.length === 0 && (
        <Message title={te.emptyTitle}>
          <p>{te.empty}</p>
        </Message>
      )}
      <ol className={styles['list']}>
        {entries.map((entry) => (
          <Entry key={entry.event.id} entry={entry} />
        ))}
      </ol>
      {data && data.total > entries.length && limit < MOST && (
        <button type="button" className="button" onClick={() => setLimit(limit + PAGE)}>
          {te.older}
        </button>
      )}
    </div>
  );
}

function objectOf(value: unknown): object | null {
  return typeof value === 'object' && value !== null ? value : null;
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const { event, story } = entry;
  const feature = event.featureName;
  const before = story ? story.before : objectOf(event.preData);
  const after = story ? story.after : objectOf(event.data);
  const lines = before && after ? diffLines(before, after) : [];
  return (
    <li>
      <span className={styles['when']}>
        <Time at={event.createdAt} />
      </span>
      <div className={styles['what']}>
        {feature && (
          <>
            <Link href={`/features/${encodeURIComponent(feature)}`} className="mono">
              {feature}
            </Link>
            {': '}
          </>
        )}
        <strong>{event.createdBy}</strong>{' '}
        {story ? th.story(story) : te.other(event.label, nameIn(event.data))}
        {feature && (
          <Link
            className={styles['asof']}
            href={`/playground?feature=${encodeURIComponent(feature)}&revision=${event.id}`}
            aria-label={`${te.asOf}: ${feature}, ${event.id}`}
          >
            {te.asOf}
          </Link>
        )}
        {lines.length > 0 && (
          <details>
            <summary>{te.diff}</summary>
            <DiffView lines={lines} label={te.diff} />
          </details>
        )}
      </div>
    </li>
  );
}
