import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useId, useRef } from 'react';

import { listRequests, type Proposal, propose } from '../api/change-requests';
import type { ListedRequest } from '../api/shapes';
import { type Asking, asking } from '../app/ask';
import { queries } from '../app/query';
import { useProfile } from '../app/rights';
import { say } from '../app/toasts';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { OPEN } from '../lib/requests';
import styles from '../styles/settings.module.css';
import { tq } from '../text/requests';
import { ChangeWords } from './ChangeWords';
import { Emergency } from './Emergency';
import { requestKeys } from './keys';

/** What a rule holds up: it becomes part of a change request, or goes past the rule. */
export function AskDialog({ about }: { about: Asking }) {
  const words = tq.ask;
  const { project, environment, changes } = about;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const finish = (told: string): void => {
    say(told);
    about.onDone?.();
    dialog.current?.close();
    void queries.invalidateQueries({ queryKey: requestKeys.of(project) });
  };
  const asked = useMutation({
    mutationFn: propose,
    onSuccess: ({ id, state }) => finish(state === 'Draft' ? words.kept(id) : words.asked(id)),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const review = submitter?.getAttribute('value') !== 'keep';
    asked.mutate({ project, environment, changes, review, ...said(event.currentTarget) });
  };
  return (
    <Dialog ref={dialog} title={words.title(environment)} onClose={() => asking.set(null)}>
      <p className="quiet">{words.why(project, environment)}</p>
      <ChangeWords changes={changes} />
      <form id={id} className={styles['ask']} onSubmit={submit}>
        <Into project={project} environment={environment} />
        <Field label={words.name} hint={words.nameHint}>
          {(field, described) => (
            <input
              id={field}
              name="title"
              className={`input ${styles['wide']}`}
              maxLength={255}
              aria-describedby={described}
            />
          )}
        </Field>
        <Field label={words.comment}>
          {(field) => (
            <textarea id={field} name="comment" rows={2} maxLength={2000} className={`input ${styles['wide']}`} />
          )}
        </Field>
        {asked.error && (
          <p role="alert" className={styles['failed']}>
            {words.failed}: {asked.error.message}
          </p>
        )}
        <div className={styles['head']}>
          <button type="submit" value="send" className="button primary" disabled={asked.isPending}>
            {words.send}
          </button>
          <button type="submit" value="keep" className="button" disabled={asked.isPending}>
            {words.keep}
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {words.cancel}
          </button>
        </div>
      </form>
      <Emergency about={about} onDone={() => finish(words.past)} />
    </Dialog>
  );
}

function said(form: HTMLFormElement): Pick<Proposal, 'into' | 'title' | 'comment'> {
  const sent = new FormData(form);
  const text = (name: string): string => String(sent.get(name) ?? '').trim();
  return { into: Number(text('into')) || null, title: text('title'), comment: text('comment') };
}

/** Requests of mine that take further changes; nothing to choose where there is none. */
function Into({ project, environment }: { project: string; environment: string }) {
  const profile = useProfile();
  const { data = [] } = useQuery({
    queryKey: requestKeys.asked(project, `into ${environment}`),
    queryFn: async () => listRequests(project, { environment, state: OPEN }),
  });
  const mine = data.filter(
    ({ state, createdBy }) =>
      (state === 'In review' || state === 'Approved') && createdBy.username === profile?.username,
  );
  if (mine.length === 0) return null;
  return (
    <Field label={tq.ask.into}>
      {(id) => (
        <select id={id} name="into" className={`input ${styles['wide']}`}>
          <option value="">{tq.ask.draft}</option>
          {mine.map((request) => (
            <option key={request.id} value={request.id}>
              {optionOf(request)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function optionOf({ id, title, approvals }: ListedRequest): string {
  const called = tq.one.title(id, title);
  return approvals.length > 0 ? tq.ask.adds(called) : called;
}
