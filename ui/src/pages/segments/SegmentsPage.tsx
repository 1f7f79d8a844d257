import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { listSegments } from '../../api/segments';
import type { Segment } from '../../api/shapes';
import { keys } from '../../app/query';
import { useRefusalAnywhere } from '../../app/rights';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import styles from '../../styles/settings.module.css';
import { t } from '../../text';
import { ts } from '../../text/settings';

export function SegmentsPage() {
  usePageTitle(ts.segments.title);
  const refused = useRefusalAnywhere('CREATE_SEGMENT');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.segments,
    queryFn: listSegments,
  });
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{ts.segments.title}</h1>
        {refused === undefined && (
          <Link href="/segments/new" className="button primary">
            {ts.segments.create}
          </Link>
        )}
      </header>
      <p className="quiet">{ts.segments.intro}</p>
      {refused !== undefined && <p className={styles['why']}>{refused}</p>}
      {error && <Failure title={ts.segments.failed} error={error} retry={() => void refetch()} />}
      {isPending && <Loading />}
      {data?.length === 0 && (
        <Message title={ts.segments.emptyTitle}>
          <p>{ts.segments.empty}</p>
        </Message>
      )}
      {data && data.length > 0 && <Table segments={data} />}
    </div>
  );
}

export function rulesOf(segment: Pick<Segment, 'constraints'>): string {
  const told = segment.constraints.map((one) => t.sentences.condition(one));
  return told.length > 0 ? told.join(', ') : ts.segments.everybody;
}

function Table({ segments }: { segments: Segment[] }) {
  const { columns } = ts.segments;
  return (
    <div
      className={`panel ${styles['scroll']}`}
      role="group"
      aria-label={ts.segments.title}
      tabIndex={0}
    >
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.rules}</th>
            <th scope="col">{columns.project}</th>
            <th scope="col">{columns.used}</th>
          </tr>
        </thead>
        <tbody>
          {segments.map((segment) => (
            <tr key={segment.id}>
              <th scope="row">
                <Link href={`/segments/${segment.id}`}>{segment.name}</Link>
              </th>
              <td>{rulesOf(segment)}</td>
              <td>{segment.project ?? ts.segments.anyProject}</td>
              <td>{ts.segments.used(segment.usedInFeatures)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
