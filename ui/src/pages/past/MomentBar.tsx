import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { searchEvents } from '../../api/events';
import { keys } from '../../app/query';
import { storedTime } from '../../lib/constraints';
import { readEventFilters } from '../../lib/event-filters';
import { histogram, localMoment, placeOf } from '../../lib/moments';
import { type TimelineEntry, timelineOf } from '../../lib/timeline';
import { t } from '../../text';
import { tw } from '../../text/past';
import { toldEntry } from '../../text/told';
import styles from './Past.module.css';

interface Props {
  /** A revision or a time. */
  moment: string;
  to: string;
  onChange: (moment: string, to: string) => void;
}

/** Events that the slider stops at. */
const STOPS = 300;
const PARTS = 80;
/** Milliseconds: nobody wants the states that the slider only passes. */
const REST = 200;

/** Which moment: by its time, or from event to event. */
export function MomentBar({ moment, to, onChange }: Props) {
  const { data } = useQuery({
    queryKey: keys.stops,
    queryFn: async () => searchEvents(readEventFilters(''), STOPS),
  });
  const stops = data ? timelineOf(data.events).toReversed() : [];
  const stop = stops[stopOf(stops, moment)];
  return (
    <section className={`panel ${styles['moment']}`} aria-label={tw.moment}>
      <div className={styles['fields']}>
        <label>
          {tw.asOf}{' '}
          <input
            type="datetime-local"
            step={1}
            className="input"
            value={localMoment(moment) || localMoment(stop?.event.createdAt ?? '')}
            onChange={(event) => event.target.value && onChange(storedTime(event.target.value), to)}
          />
        </label>
        <label>
          {tw.comparedWith}{' '}
          <input
            type="datetime-local"
            step={1}
            className="input"
            value={localMoment(to)}
            onChange={(event) => onChange(moment, storedTime(event.target.value))}
          />
        </label>
        {to === '' && <span className="quiet">{tw.now}</span>}
      </div>
      {stops.length > 1 && (
        <Stops stops={stops} moment={moment} onChange={(next) => onChange(next, to)} />
      )}
    </section>
  );
}

interface StopsProps {
  stops: TimelineEntry[];
  moment: string;
  onChange: (moment: string) => void;
}

function timeOf(entry: TimelineEntry | undefined): number {
  return entry ? Date.parse(entry.event.createdAt) : 0;
}

/** The last event that had happened by then; the first one where that is not among these. */
function stopOf(stops: TimelineEntry[], moment: string): number {
  const revision = /^\d+$/.test(moment);
  const at = revision ? Number(moment) : Date.parse(moment);
  const found = stops.findLastIndex((stop) => (revision ? stop.event.id : timeOf(stop)) <= at);
  return Math.max(0, found);
}

function Stops({ stops, moment, onChange }: StopsProps) {
  const [at, setAt] = useState(() => stopOf(stops, moment));
  const [seen, setSeen] = useState(moment);
  if (seen !== moment) {
    setSeen(moment);
    setAt(stopOf(stops, moment));
  }
  const stop = stops[at];
  const chosen = String(stop?.event.id ?? '');
  useEffect(() => {
    if (stopOf(stops, moment) === at || chosen === '') return;
    const timer = setTimeout(() => onChange(chosen), REST);
    return () => clearTimeout(timer);
  });
  if (!stop) return null;
  const words = `${t.time.absolute(stop.event.createdAt)}: ${toldEntry(stop)}`;
  return (
    <>
      <Histogram stops={stops} at={at} />
      <div className={styles['slide']}>
        <button
          type="button"
          className="button"
          disabled={at === 0}
          onClick={() => setAt(at - 1)}
        >
          ← {tw.earlier}
        </button>
        <input
          type="range"
          aria-label={tw.slider}
          aria-valuetext={words}
          min={0}
          max={stops.length - 1}
          value={at}
          onChange={(event) => setAt(Number(event.target.value))}
        />
        <button
          type="button"
          className="button"
          disabled={at === stops.length - 1}
          onClick={() => setAt(at + 1)}
        >
          {tw.later} →
        </button>
      </div>
      <p className={styles['stop']}>
        <span className="quiet">{t.time.absolute(stop.event.createdAt)}</span> {toldEntry(stop)}{' '}
        <span className="quiet">· {tw.revision(stop.event.id)}</span>
      </p>
    </>
  );
}

/** When much was changed, and where the moment lies. */
function Histogram({ stops, at }: { stops: TimelineEntry[]; at: number }) {
  const times = stops.map(timeOf);
  const counts = histogram(times, PARTS);
  const most = Math.max(...counts);
  const place = placeOf(timeOf(stops[at]), times) * (PARTS - 1);
  return (
    <svg
      className={styles['histogram']}
      viewBox={`0 0 ${PARTS} 40`}
      preserveAspectRatio="none"
      role="img"
      aria-label={tw.histogram}
    >
      {counts.map((count, index) => {
        const height = count === 0 ? 1 : 4 + (count / most) * 36;
        return (
          <rect
            // oxlint-disable-next-line react/no-array-index-key - a bar is its place
            key={index}
            x={index + 0.15}
            y={40 - height}
            width={0.7}
            height={height}
            data-later={index > place || undefined}
          />
        );
      })}
      <rect x={place + 0.4} y={0} width={0.2} height={40} className={styles['mark']} />
    </svg>
  );
}
