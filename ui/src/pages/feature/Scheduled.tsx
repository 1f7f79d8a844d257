import { useQuery } from '@tanstack/react-query';

import { listSchedules } from '../../api/schedules';
import { COMING } from '../../lib/schedules';
import { scheduleKeys } from '../../schedules/keys';
import { ScheduleItem } from '../../schedules/ScheduleItem';
import schedules from '../../schedules/Schedules.module.css';
import { tu } from '../../text/schedules';
import styles from './FeaturePage.module.css';

/** What will happen to a feature by itself; nothing where nothing will. */
export function Scheduled({ feature }: { feature: string }) {
  const { data = [] } = useQuery({
    queryKey: scheduleKeys.asked(feature),
    queryFn: async () => listSchedules({ feature, state: COMING }),
  });
  if (data.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="scheduled">
      <h2 id="scheduled" className={styles['panelhead']}>
        {tu.ofFeature}
      </h2>
      <ul className={schedules['narrow']}>
        {data.map((schedule) => (
          <ScheduleItem key={schedule.id} schedule={schedule} feature={feature} />
        ))}
      </ul>
    </section>
  );
}
