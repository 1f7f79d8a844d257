import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';

import { createSchedule } from '../api/schedules';
import type { ChangeBody, ScheduleBody } from '../api/shapes';
import { queries, refreshFeature } from '../app/query';
import { say } from '../app/toasts';
import { Dialog } from '../components/Dialog';
import { bodyOf, NO_WATCH, type Plan, suggestedShares, type Way, WAYS, type Widening } from '../lib/schedules';
import { switchChange } from '../lib/simple-changes';
import { ChangeWords } from '../requests/ChangeWords';
import settings from '../styles/settings.module.css';
import { tu } from '../text/schedules';
import { scheduleKeys } from './keys';
import { NameField } from './NameField';
import styles from './Schedules.module.css';
import { Times } from './Times';
import { WatchFields } from './WatchFields';

interface Props {
  label: string;
  feature: string;
  changes: ChangeBody[];
  widening?: Widening | null;
  /** The environment in which it is off, where that may be changed with it. */
  off?: string | undefined;
  disabled?: boolean;
  /** It stands among words. */
  plain?: boolean;
  onDone?: () => void;
}

/** The same as now, at a time: once, for a while, or step by step. */
export function LaterDialog(props: Props) {
  const { label, changes, disabled = false, plain = false } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={plain ? 'button plain' : 'button'}
        aria-haspopup="dialog"
        disabled={disabled}
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        {label}
      </button>
      <Dialog ref={dialog} title={tu.later.title} onClose={() => setOpen(false)}>
        {open && (
          <LaterForm {...props} close={() => dialog.current?.close()}>
            <ChangeWords changes={changes} />
          </LaterForm>
        )}
      </Dialog>
    </>
  );
}

interface FormProps extends Props {
  close: () => void;
  children: ReactNode;
}

function LaterForm({ feature, changes, widening = null, off, onDone, close, children }: FormProps) {
  const words = tu.later;
  const [plan, setPlan] = useState<Plan>(() => emptyPlan(widening));
  const [turnOn, setTurnOn] = useState(off !== undefined);
  const all = off !== undefined && turnOn ? [...changes, switchChange(feature, off, true)] : changes;
  const body = bodyOf(plan, all, widening);
  const making = useMutation({
    mutationFn: async (sent: ScheduleBody) => createSchedule(sent),
    onSuccess: async () => {
      close();
      say(words.sent);
      onDone?.();
      await queries.invalidateQueries({ queryKey: scheduleKeys.all });
      // A first step without a time is made by now.
      await refreshFeature(feature);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (body !== null) making.mutate(body);
  };
  const set = (change: Partial<Plan>): void => setPlan((now) => ({ ...now, ...change }));
  return (
    <form className={settings['ask']} onSubmit={submit}>
      {plan.way !== 'steps' && children}
      <Ways chosen={plan.way} steps={widening !== null} onChoose={(way) => set({ way })} />
      <Times plan={plan} onChange={set} />
      {off !== undefined && plan.way !== 'steps' && (
        <label className="tick">
          <input
            type="checkbox"
            checked={turnOn}
            onChange={(event) => setTurnOn(event.target.checked)}
          />
          {words.turnOn(off)}
        </label>
      )}
      <NameField value={plan.name} onChange={(name) => set({ name })} />
      <WatchFields watch={plan.watch} onChange={(watch) => set({ watch })} />
      {making.error && (
        <p role="alert" className={settings['failed']}>
          {words.refused}: {making.error.message}
        </p>
      )}
      <div className={styles['head']}>
        <button type="submit" className="button primary" disabled={body === null || making.isPending}>
          {words.send}
        </button>
        <button type="button" className="button" onClick={close}>
          {tu.cancel}
        </button>
      </div>
    </form>
  );
}

function emptyPlan(widening: Widening | null): Plan {
  const shares = widening ? suggestedShares(widening) : '';
  return { way: 'at', name: '', from: '', until: '', shares, hours: 24, watch: NO_WATCH };
}

interface WaysProps {
  chosen: Way;
  /** It can be done step by step. */
  steps: boolean;
  onChoose: (way: Way) => void;
}

function Ways({ chosen, steps, onChoose }: WaysProps) {
  return (
    <fieldset className="field">
      <legend>{tu.later.way}</legend>
      <div className={styles['ways']}>
        {WAYS.filter((way) => steps || way !== 'steps').map((way) => (
          <label key={way} className="tick">
            <input
              type="radio"
              name="way"
              // oxlint-disable-next-line jsx-a11y/no-autofocus - in a dialog that was just opened
              autoFocus={chosen === way}
              checked={chosen === way}
              onChange={() => onChoose(way)}
            />
            {tu.later.ways[way]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
