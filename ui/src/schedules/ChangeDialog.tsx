import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';

import { changeSchedule } from '../api/schedules';
import type { Schedule, ScheduleBody } from '../api/shapes';
import { queries } from '../app/query';
import { say } from '../app/toasts';
import { Dialog } from '../components/Dialog';
import { editedBody, type Edits, editsOf } from '../lib/schedules';
import settings from '../styles/settings.module.css';
import { tu } from '../text/schedules';
import { scheduleKeys } from './keys';
import { NameField } from './NameField';
import styles from './Schedules.module.css';
import { Moment } from './Times';
import { WatchFields } from './WatchFields';

/** Another time, name or limit for what is still to come. */
export function ChangeDialog({ schedule }: { schedule: Schedule }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const name = schedule.name ?? tu.unnamed;
  return (
    <>
      <button
        type="button"
        className="button"
        aria-label={`${tu.change.button}: ${name}`}
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        {tu.change.button}
      </button>
      <Dialog ref={dialog} title={tu.change.title(name)} onClose={() => setOpen(false)}>
        {open && <ChangeForm schedule={schedule} close={() => dialog.current?.close()} />}
      </Dialog>
    </>
  );
}

function ChangeForm({ schedule, close }: { schedule: Schedule; close: () => void }) {
  const [edits, setEdits] = useState<Edits>(() => editsOf(schedule));
  const body = editedBody(schedule, edits);
  const changing = useMutation({
    mutationFn: async (sent: ScheduleBody) => changeSchedule(schedule.id, sent),
    onSuccess: async () => {
      close();
      say(tu.change.done);
      await queries.invalidateQueries({ queryKey: scheduleKeys.all });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (body !== null) changing.mutate(body);
  };
  const set = (change: Partial<Edits>): void => setEdits((now) => ({ ...now, ...change }));
  return (
    <form className={settings['ask']} onSubmit={submit}>
      <p className="quiet">{tu.change.text}</p>
      <NameField value={edits.name} first onChange={(name) => set({ name })} />
      {schedule.steps.map(
        ({ made, at }, index) =>
          made === null &&
          at !== null && (
            <Moment
              // oxlint-disable-next-line react/no-array-index-key - a step has no other name
              key={index}
              label={schedule.steps.length === 1 ? tu.later.at : tu.change.step(index + 1)}
              hint={undefined}
              value={edits.times[index] ?? ''}
              onChange={(next) => set({ times: edits.times.with(index, next) })}
            />
          ),
      )}
      {schedule.until !== null && (
        <Moment
          label={tu.later.until}
          hint={tu.later.untilHint}
          value={edits.until}
          onChange={(until) => set({ until })}
        />
      )}
      <WatchFields watch={edits.watch} onChange={(watch) => set({ watch })} />
      {changing.error && (
        <p role="alert" className={settings['failed']}>
          {tu.change.refused}: {changing.error.message}
        </p>
      )}
      <div className={styles['head']}>
        <button type="submit" className="button primary" disabled={body === null || changing.isPending}>
          {tu.change.send}
        </button>
        <button type="button" className="button" onClick={close}>
          {tu.cancel}
        </button>
      </div>
    </form>
  );
}
