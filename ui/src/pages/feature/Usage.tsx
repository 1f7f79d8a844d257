import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { eventsOf } from '../../api/feature';
import type { UsageOfFeature } from '../../api/shapes';
import { usageOf } from '../../api/usage';
import { keys } from '../../app/query';
import { Failure, Loading } from '../../components/States';
import { bars, marks } from '../../lib/bars';
import { t } from '../../text';
import { tf } from '../../text/feature';
import styles from './Usage.module.css';

const RANGES = [48, 720, 8760] as const;
type Range = (typeof RANGES)[number];
const EVENTS = 100;

/** How often SDKs asked, by environment and application, with the changes of that time. */
export function Usage({ name }: { name: string }) {
  const [hours, setHours] = useState<Range>(48);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.usage(name, hours),
    queryFn: async () => usageOf(name, hours),
    refetchInterval: 60_000,
  });
  return (
    <section className="panel" aria-labelledby="usage">
      <div className={styles['head']}>
        <h2 id="usage">{tf.usage.title}</h2>
        <select
          className="input"
          aria-label={tf.usage.range}
          value={hours}
          onChange={(event) => setHours(Number(event.target.value) as Range)}
        >
          {RANGES.map((range) => (
            <option key={range} value={range}>
              {tf.usage.ranges[range]}
            </option>
          ))}
        </select>
      </div>
      {isPending && <Loading />}
      {error && <Failure title={tf.usage.failed} error={error} retry={() => void refetch()} />}
      {data && <Counted name={name} usage={data} />}
    </section>
  );
}

function Counted({ name, usage }: { name: string; usage: UsageOfFeature }) {
  const { data: events } = useQuery({
    queryKey: keys.events(name),
    queryFn: async () => eventsOf(name, EVENTS),
  });
  const environments = Object.entries(usage.environments);
  if (environments.length === 0) return <p className={styles['body']}>{tf.usage.none}</p>;
  const changes = (events ?? []).map(({ createdAt }) => createdAt);
  return (
    <div className={styles['body']}>
      {environments.map(([environment, counted]) => (
        <figure key={environment} className={styles['figure']}>
          <figcaption>
            <strong>{environment}</strong>{' '}
            <span className="quiet">{tf.usage.sums(sum(counted.yes), sum(counted.no))}</span>
          </figcaption>
          <Chart
            label={tf.usage.of(environment)}
            moments={usage.moments}
            yes={counted.yes}
            no={counted.no}
            changes={changes}
          />
        </figure>
      ))}
      <p className="quiet">{tf.usage.changed}</p>
      <details>
        <summary>{tf.usage.table}</summary>
        <Applications usage={usage} />
      </details>
    </div>
  );
}

interface ChartProps {
  label: string;
  moments: string[];
  yes: number[];
  no: number[];
  changes: string[];
}

function Chart({ label, moments, yes, no, changes }: ChartProps) {
  return (
    <svg role="img" aria-label={label} viewBox="0 0 100 108" preserveAspectRatio="none">
      {bars(yes, no).map((bar, at) => (
        <g key={moments[at]}>
          <title>{tf.usage.bar(t.time.exact(moments[at] ?? ''), yes[at] ?? 0, no[at] ?? 0)}</title>
          <rect x={bar.x} y={0} width={bar.width} height={100} className={styles['ground']} />
          <rect x={bar.x} y={100 - bar.on} width={bar.width} height={bar.on} className={styles['on']} />
          <rect
            x={bar.x}
            y={100 - bar.on - bar.off}
            width={bar.width}
            height={bar.off}
            className={styles['off']}
          />
        </g>
      ))}
      {marks(changes, moments).map((at) => (
        <rect key={at} x={at} y={102} width={0.6} height={6} className={styles['mark']} />
      ))}
    </svg>
  );
}

function Applications({ usage }: { usage: UsageOfFeature }) {
  return (
    <table className={styles['table']} aria-label={tf.usage.table}>
      <thead>
        <tr>
          <th scope="col">{tf.usage.application}</th>
          <th scope="col">{tf.usage.environment}</th>
          <th scope="col">{tf.usage.yes}</th>
          <th scope="col">{tf.usage.no}</th>
        </tr>
      </thead>
      <tbody>
        {usage.applications.map(({ appName, environment, yes, no }) => (
          <tr key={`${appName} ${environment}`}>
            <td className="mono">{appName}</td>
            <td>{environment}</td>
            <td>{yes.toLocaleString()}</td>
            <td>{no.toLocaleString()}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function sum(counts: number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
