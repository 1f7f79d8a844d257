import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';

import { searchEvents } from '../../api/events';
import { keys } from '../../app/query';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { type EventFilters, readEventFilters, writeEventFilters } from '../../lib/event-filters';
import { timelineOf } from '../../lib/timeline';
import { te } from '../../text/events';
import { useUndoRefusal } from '../../undo/useUndoRefusal';
import { Entry } from './Entry';
import { EventFilterBar } from './EventFilterBar';
import styles from './Events.module.css';
import { UndoBar } from './UndoBar';

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
  const refusal = useUndoRefusal();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const choose = (next: EventFilters): void => {
    setLimit(PAGE);
    setChosen(new Set());
    navigate(`/events${writeEventFilters(next)}`, { replace: true });
  };
  const entries = data ? timelineOf(data.events) : [];
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{te.title}</h1>
        <EventFilterBar filters={filters} onChange={choose} />
      </header>
      <div className={styles['bar']}>
        <span className="quiet" role="status">
          {data && te.shown(entries.length, data.total)}
        </span>
        <Link href="/past" className="button">
          {te.stateAsOf}
        </Link>
        <UndoBar filters={filters} chosen={chosen} onClear={() => setChosen(new Set())} />
      </div>
      {error && <Failure title={te.failed} error={error} retry={() => void refetch()} />}
      {isPending && <Loading />}
      {data && entries.length === 0 && (
        <Message title={te.emptyTitle}>
          <p>{te.empty}</p>
        </Message>
      )}
      <ol className={styles['list']}>
        {entries.map((entry) => (
          <Entry
            key={entry.event.id}
            entry={entry}
            refused={refusal(entry.event)}
            chosen={chosen.has(entry.event.id)}
            onChoose={(on) => setChosen(withId(chosen, entry.event.id, on))}
          />
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

function withId(ids: ReadonlySet<number>, id: number, on: boolean): ReadonlySet<number> {
  const next = new Set(ids);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}
