import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from 'wouter';

import { listSchedules } from '../../api/schedules';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { COMING, OVER } from '../../lib/schedules';
import requests from '../../requests/Requests.module.css';
import { scheduleKeys } from '../../schedules/keys';
import { ScheduleItem } from '../../schedules/ScheduleItem';
import styles from '../../styles/settings.module.css';
import { tu } from '../../text/schedules';

const STATES = { coming: COMING, over: OVER };

/** All that happens by itself, or did. */
export function SchedulesPage() {
  usePageTitle(tu.title);
  const shown = new URLSearchParams(useSearch()).get('show') === 'over' ? 'over' : 'coming';
  const { data, error, refetch } = useQuery({
    queryKey: scheduleKeys.asked(`all ${shown}`),
    queryFn: async () => listSchedules({ state: STATES[shown] }),
  });
  return (
    <div className={styles['page']}>
      <h1>{tu.title}</h1>
      <p className="quiet">{tu.intro}</p>
      <nav className={requests['chips']} aria-label={tu.show}>
        {(['coming', 'over'] as const).map((one) => (
          <Link
            key={one}
            href={one === 'coming' ? '/schedules' : '/schedules?show=over'}
            className="button"
            aria-current={one === shown ? 'page' : undefined}
          >
            {tu.shown[one]}
          </Link>
        ))}
      </nav>
      {error && <Failure title={tu.failed} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && data.length > 0 && (
        <ul className="panel" aria-label={tu.title}>
          {data.map((schedule) => (
            <ScheduleItem key={schedule.id} schedule={schedule} />
          ))}
        </ul>
      )}
      {data?.length === 0 && (
        <Message title={tu.emptyTitle[shown]}>
          <p>{tu.empty}</p>
          <Link href="/" className="button">
            {tu.toFeatures}
          </Link>
        </Message>
      )}
    </div>
  );
}
