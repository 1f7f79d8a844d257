import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { UndoConflict, Undone } from '../api/shapes';
import { type Choices, type Selection, undo, undoPlan } from '../api/undo';
import { keys, queries } from '../app/query';
import { complain, say } from '../app/toasts';
import { t } from '../text';
import { tw } from '../text/past';
import { Steps } from './Steps';
import styles from './Undo.module.css';

/** As many things as one reads before a yes. */
const SHOWN = 30;

interface Props {
  selection: Selection;
  label: string;
  close: () => void;
}

export function UndoPlan({ selection, label, close }: Props) {
  const [choices, setChoices] = useState<Choices>({});
  const { data, error } = useQuery({
    queryKey: keys.undo(JSON.stringify([selection, choices])),
    queryFn: async () => undoPlan(selection, choices),
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const doing = useMutation({
    mutationFn: async () => undo(selection, { ...skipped(data?.conflicts ?? []), ...choices }),
    onSuccess: ({ groupId }) => {
      close();
      say(tw.undo.done, groupId === null ? undefined : () => void again(groupId));
      void queries.invalidateQueries();
    },
  });
  const refused = doing.error ?? error;
  return (
    <div className={styles['plan']}>
      {refused && <p role="alert">{refused.message}</p>}
      {!data && !error && <p role="status">{tw.undo.looking}</p>}
      {data && <Changes plan={data} />}
      {data && (
        <Conflicts
          conflicts={data.conflicts}
          choices={choices}
          onChoose={(chosen) => setChoices({ ...choices, ...chosen })}
        />
      )}
      <div className={styles['actions']}>
        <button
          type="button"
          className="button danger"
          disabled={!data || doing.isPending || data.changes.length === 0}
          onClick={() => doing.mutate()}
        >
          {label}
        </button>
        <button type="button" className="button" onClick={close}>
          {tw.undo.cancel}
        </button>
      </div>
    </div>
  );
}

function skipped(conflicts: UndoConflict[]): Choices {
  return Object.fromEntries(conflicts.map(({ id }) => [id, 'skip']));
}

async function again(groupId: string): Promise<void> {
  try {
    await undo({ change: groupId });
    say(tw.undo.doneAgain);
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
  await queries.invalidateQueries();
}

function Changes({ plan }: { plan: Undone }) {
  const { changes, leftOut } = plan;
  const rest = changes.length - SHOWN;
  return (
    <>
      <p>{changes.length === 0 ? tw.undo.nothing : tw.undo.amount(plan.events.length, changes.length)}</p>
      <ul className={styles['things']}>
        {changes.slice(0, SHOWN).map((change) => (
          <li key={`${change.kind} ${change.name}`}>
            <strong>{tw.thing(change.kind, change.name)}</strong>
            <Steps patch={change.patch} text={change.text} />
          </li>
        ))}
      </ul>
      {rest > 0 && <p>{t.more(rest)}</p>}
      {leftOut.length > 0 && (
        <p>
          {tw.undo.leftOut(leftOut.length)} {[...new Set(leftOut.map(({ why }) => why))].join('; ')}.
        </p>
      )}
    </>
  );
}

interface ConflictsProps {
  conflicts: UndoConflict[];
  choices: Choices;
  onChoose: (chosen: Choices) => void;
}

/** What somebody has changed since: each stays as it is unless it is chosen to be set back. */
function Conflicts({ conflicts, choices, onChoose }: ConflictsProps) {
  if (conflicts.length === 0) return null;
  const all = (choice: Choices[string]): void =>
    onChoose(Object.fromEntries(conflicts.map(({ id }) => [id, choice])));
  return (
    <section aria-label={tw.undo.conflicts} className={styles['conflicts']}>
      <h3>{tw.undo.conflicts}</h3>
      {conflicts.length > 1 && (
        <div className={styles['actions']}>
          <button type="button" className="button" onClick={() => all('skip')}>
            {tw.undo.skipAll}
          </button>
          <button type="button" className="button" onClick={() => all('overwrite')}>
            {tw.undo.overwriteAll}
          </button>
        </div>
      )}
      {conflicts.map((conflict) => (
        <Conflict
          key={conflict.id}
          conflict={conflict}
          choice={choices[conflict.id] ?? 'skip'}
          onChoose={(choice) => onChoose({ [conflict.id]: choice })}
        />
      ))}
    </section>
  );
}

interface ConflictProps {
  conflict: UndoConflict;
  choice: Choices[string];
  onChoose: (choice: Choices[string]) => void;
}

function Conflict({ conflict, choice, onChoose }: ConflictProps) {
  const { id, name, field, now, wanted, by } = conflict;
  const values = { skip: now, overwrite: wanted } as const;
  return (
    <fieldset className={styles['conflict']}>
      <legend className="mono">{[name, ...field].join('.')}</legend>
      <p className="quiet">{tw.undo.by([...new Set(by.map(({ createdBy }) => createdBy))])}</p>
      {(['skip', 'overwrite'] as const).map((one) => (
        <label key={one} className="tick">
          <input
            type="radio"
            name={id}
            checked={choice === one}
            onChange={() => onChoose(one)}
          />
          {tw.undo.choices[one]}
          <code>{values[one] === undefined ? tw.undo.noValue : JSON.stringify(values[one])}</code>
        </label>
      ))}
    </fieldset>
  );
}
