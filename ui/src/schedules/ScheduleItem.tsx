import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';

import { pauseSchedule, resumeSchedule } from '../api/schedules';
import type { Schedule, ScheduledStep } from '../api/shapes';
import { queries } from '../app/query';
import { complain, say } from '../app/toasts';
import { Time } from '../components/Time';
import { useSegments } from '../components/useSegments';
import { draftedOf } from '../lib/drafted';
import { COMING, timeOf } from '../lib/schedules';
import { t } from '../text';
import { tq } from '../text/requests';
import { tu } from '../text/schedules';
import { ChangeDialog } from './ChangeDialog';
import { EndDialog } from './EndDialog';
import { scheduleKeys } from './keys';
import styles from './Schedules.module.css';

interface Props {
  schedule: Schedule;
  /** On the page of this feature its name says nothing. */
  feature?: string;
}

/** What happens by itself, step by step, and the ways to hold it. */
export function ScheduleItem({ schedule, feature }: Props) {
  const { state, steps, until, undone, reason } = schedule;
  return (
    <li className={styles['schedule']}>
      <div className={styles['head']}>
        <strong>{schedule.name ?? tu.unnamed}</strong>
        <span className={`chip ${styles['state']}`} data-state={state}>
          {tu.states[state]}
        </span>
        <span className="quiet">
          {tu.author(schedule.author)} <Time at={schedule.createdAt} />
        </span>
        {COMING.includes(state) && <Tools schedule={schedule} />}
      </div>
      {reason !== null && <p className={styles['reason']}>{reason}</p>}
      <ol className={styles['steps']}>
        {steps.map((step, index) => (
          // oxlint-disable-next-line react/no-array-index-key - a step has no other name
          <li key={index} data-made={step.made !== null || undefined}>
            <When schedule={schedule} step={step} />
            <Changes step={step} feature={feature} />
          </li>
        ))}
        {until !== null && (
          <li data-made={undone !== null || undefined}>
            <span className={styles['when']}>{t.time.absolute(until)}</span> {tu.until}
          </li>
        )}
      </ol>
      {schedule.guard !== null && <Held guard={schedule.guard} />}
    </li>
  );
}

/** The number that it is held by, and what that was. */
function Held({ guard }: { guard: NonNullable<Schedule['guard']> }) {
  const { lastLook } = guard;
  return (
    <p>
      {tu.watch.held(guard)} <code>{guard.query}</code>{' '}
      {lastLook !== null && (
        <span className={lastLook.error === null ? 'quiet' : styles['reason']}>
          {tu.watch.seen(lastLook)} <Time at={lastLook.at} />
        </span>
      )}
    </p>
  );
}

function When({ schedule, step }: { schedule: Schedule; step: ScheduledStep }) {
  const { made, afterSeconds } = step;
  if (made !== null) {
    return (
      <span className={styles['when']}>
        {tu.made} <Time at={made.at} />
      </span>
    );
  }
  const at = timeOf(schedule, step);
  const told = at === null ? tu.after(Math.round((afterSeconds ?? 0) / 360) / 10) : t.time.absolute(at);
  return <span className={styles['when']}>{told}</span>;
}

function Changes({ step, feature }: { step: ScheduledStep; feature: string | undefined }) {
  const { names } = useSegments();
  return (
    <ul>
      {step.changes.map((change) => (
        <li key={JSON.stringify(change)}>
          {change.feature !== feature && (
            <>
              <Link href={`/features/${encodeURIComponent(change.feature)}`} className="mono">
                {change.feature}
              </Link>{' '}
            </>
          )}
          {change.environment !== null && `${change.environment}: `}
          {tq.drafted(draftedOf(change), names)}
        </li>
      ))}
    </ul>
  );
}

function Tools({ schedule }: { schedule: Schedule }) {
  const { id, state } = schedule;
  const name = schedule.name ?? tu.unnamed;
  const paused = state === 'paused';
  const holding = useMutation({
    mutationFn: async () => (paused ? resumeSchedule(id) : pauseSchedule(id)),
    onSuccess: () => say(paused ? tu.resumed(name) : tu.paused(name)),
    onError: (error) => complain(error.message),
    onSettled: async () => queries.invalidateQueries({ queryKey: scheduleKeys.all }),
  });
  const label = paused ? tu.resume : tu.pause;
  return (
    <span className={styles['tools']}>
      <button
        type="button"
        className="button"
        aria-label={`${label}: ${name}`}
        disabled={holding.isPending}
        onClick={() => holding.mutate()}
      >
        {label}
      </button>
      <ChangeDialog schedule={schedule} />
      <EndDialog id={id} name={name} begun={schedule.steps.some(({ made }) => made !== null)} />
    </span>
  );
}
