import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';

import { insightsOf, statusOf } from '../../api/projects';
import type { ProjectInsights, ProjectStatus } from '../../api/shapes';
import { Failure, Loading } from '../../components/States';
import { weeksOf } from '../../lib/activity';
import { bars } from '../../lib/bars';
import { tg } from '../../text/health';
import styles from './Health.module.css';

/** How a project is doing: what comes and goes, what is stale, and how long features take. */
export function Health({ project }: { project: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['health', project],
    queryFn: async () => Promise.all([insightsOf(project), statusOf(project)]),
  });
  return (
    <>
      <h2>{tg.title}</h2>
      {error && <Failure title={tg.failed} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Known insights={data[0]} status={data[1]} />}
    </>
  );
}

function Known({ insights, status }: { insights: ProjectInsights; status: ProjectStatus }) {
  const { activeCount, potentiallyStaleCount, staleCount } = insights.health;
  const { members, apiTokens, segments } = status.resources;
  return (
    <div className={styles['panels']}>
      <section className={`panel ${styles['panel']}`} aria-labelledby="states">
        <h3 id="states">{tg.states.title}</h3>
        <p>
          {[
            tg.states.active(activeCount),
            tg.states.potentiallyStale(potentiallyStaleCount),
            tg.states.stale(staleCount),
          ].join(', ')}
        </p>
        <p className="quiet">{tg.there(members, apiTokens, segments)}</p>
        <Month {...insights.stats} />
      </section>
      <section className={`panel ${styles['panel']}`} aria-labelledby="stages">
        <h3 id="stages">{tg.stages.title}</h3>
        <Stages stages={status.lifecycleSummary} />
      </section>
      <section className={`panel ${styles['panel']}`} aria-labelledby="activity">
        <h3 id="activity">{tg.activity.title}</h3>
        <Activity days={status.activityCountByDate} />
      </section>
      <section className={`panel ${styles['panel']}`} aria-labelledby="lead">
        <h3 id="lead">{tg.lead.title}</h3>
        <Lead times={insights.leadTime} />
      </section>
    </div>
  );
}

interface FiguresProps {
  label: string;
  columns: string[];
  /** What each is of, and its figures. */
  rows: [of: string, ...figures: (string | number)[]][];
  /** The rows are of features. */
  linked?: boolean;
}

function Figures({ label, columns, rows, linked = false }: FiguresProps) {
  return (
    <table className={styles['table']} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([of, ...figures]) => (
          <tr key={of}>
            <th scope="row">
              {linked ? (
                <Link href={`/features/${encodeURIComponent(of)}`} className="mono">
                  {of}
                </Link>
              ) : (
                of
              )}
            </th>
            {figures.map((figure, at) => (
              // oxlint-disable-next-line react/no-array-index-key - a cell is its column
              <td key={at}>{figure}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Month(stats: ProjectInsights['stats']) {
  const words = tg.month;
  return (
    <Figures
      label={words.title}
      columns={words.columns}
      rows={[
        [words.created, stats.createdCurrentWindow, stats.createdPastWindow],
        [words.archived, stats.archivedCurrentWindow, stats.archivedPastWindow],
        [words.activity, stats.projectActivityCurrentWindow, stats.projectActivityPastWindow],
        [words.lead, tg.days(stats.avgTimeToProdCurrentWindow), tg.days(stats.avgTimeToProdPastWindow)],
      ]}
    />
  );
}

function Stages({ stages }: { stages: ProjectStatus['lifecycleSummary'] }) {
  const words = tg.stages;
  const { archived, ...others } = stages;
  const rows = (['initial', 'preLive', 'live', 'completed'] as const).map(
    (name): FiguresProps['rows'][number] => {
      const { currentFlags, averageDays } = others[name];
      return [words.names[name], currentFlags, tg.days(averageDays)];
    },
  );
  rows.push([words.names.archived, archived.currentFlags, tg.days(null)]);
  return <Figures label={words.title} columns={words.columns} rows={rows} />;
}

function Activity({ days }: { days: ProjectStatus['activityCountByDate'] }) {
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const weeks = weeksOf(days, today);
  const counts = weeks.map(({ count }) => count);
  const none = counts.map(() => 0);
  const sum = counts.reduce((total, count) => total + count, 0);
  return (
    <>
      <svg
        role="img"
        className={styles['chart']}
        aria-label={`${tg.activity.title}: ${tg.activity.sum(sum)}`}
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
      >
        {bars(counts, none).map((bar, at) => (
          <g key={weeks[at]?.from}>
            <title>{tg.activity.week(weeks[at]?.from ?? '', counts[at] ?? 0)}</title>
            <rect x={bar.x} y={0} width={bar.width} height={100} className={styles['ground']} />
            <rect x={bar.x} y={100 - bar.on} width={bar.width} height={bar.on} className={styles['bar']} />
          </g>
        ))}
      </svg>
      <p className="quiet">{tg.activity.sum(sum)}</p>
    </>
  );
}

/** As many as one acts upon. */
const SLOWEST = 10;

function Lead({ times }: { times: ProjectInsights['leadTime'] }) {
  const words = tg.lead;
  const { features, projectMedian } = times;
  if (features.length === 0) return <p>{words.none}</p>;
  const slowest = features
    .toSorted((one, other) => other.timeToProduction - one.timeToProduction)
    .slice(0, SLOWEST);
  return (
    <>
      <p className="quiet">
        {words.slowest(slowest.length, features.length)}
        {projectMedian !== null && `; ${words.median(projectMedian)}`}
      </p>
      <Figures
        label={words.title}
        columns={words.columns}
        rows={slowest.map(({ name, timeToProduction }) => [name, tg.days(timeToProduction)])}
        linked
      />
    </>
  );
}
