import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';

import {
  commentOn,
  discardRequest,
  type Move,
  moveRequest,
  type OnConflict,
} from '../../api/change-requests';
import type { ChangeRequest, Possibilities, RequestState } from '../../api/shapes';
import { queries } from '../../app/query';
import { say } from '../../app/toasts';
import { Field } from '../../components/Field';
import { storedTime } from '../../lib/constraints';
import own from '../../requests/Requests.module.css';
import styles from '../../styles/settings.module.css';
import { tq } from '../../text/requests';
import { usePreview } from './usePreview';

type Act = keyof typeof tq.one.acts;

/** What may come next, the likeliest first. */
const NEXT: Record<RequestState, Act[]> = {
  Draft: ['review', 'discard'],
  'In review': ['approve', 'reject', 'cancel'],
  Approved: ['apply', 'approve', 'reject', 'cancel'],
  Scheduled: ['apply', 'reject', 'cancel'],
  Applied: [],
  Cancelled: [],
  Rejected: [],
};

const STATE = {
  review: 'In review',
  approve: 'Approved',
  apply: 'Applied',
  reject: 'Rejected',
  cancel: 'Cancelled',
} as const satisfies Partial<Record<Act, Move['state']>>;

/** What the reader does with a request, with a comment where there is one. */
export function Acts({ request }: { request: ChangeRequest }) {
  const words = tq.one;
  const { project, id, state, may } = request;
  const [comment, setComment] = useState('');
  const [onConflict, setOnConflict] = useState<OnConflict | null>(null);
  const [, navigate] = useLocation();
  const acting = useMutation({
    mutationFn: async (act: () => Promise<string>) => act(),
    onSuccess: (told) => {
      say(told);
      setComment('');
    },
    // Also what was refused may have become otherwise meanwhile.
    onSettled: async () => queries.invalidateQueries(),
  });
  const moving = (move: Omit<Move, 'comment' | 'onConflict'>, told: string) => async () => {
    const chosen = move.state === 'Applied' || move.state === 'Scheduled' ? onConflict : null;
    await moveRequest(project, id, { ...move, comment: comment.trim() || null, onConflict: chosen });
    return told;
  };
  const run = (act: Act): void => {
    const told = words.done[act](id);
    if (act !== 'discard') return acting.mutate(moving({ state: STATE[act] }, told));
    acting.mutate(async () => {
      await discardRequest(project, id);
      navigate('/requests');
      return told;
    });
  };
  const acts = NEXT[state].filter((act) => isOffered(act, request));
  return (
    <div className={own['acts']}>
      <Choice request={request} chosen={onConflict} onChoose={setOnConflict} />
      <Field label={words.comment} hint={words.commentHint}>
        {(field, described) => (
          <textarea
            id={field}
            rows={2}
            maxLength={2000}
            aria-describedby={described}
            className={`input ${styles['wide']}`}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        )}
      </Field>
      {acting.error && (
        <p role="alert" className={styles['failed']}>
          {words.notDone}: {acting.error.message}
        </p>
      )}
      <div className={styles['head']}>
        {acts.map((act, index) => (
          <button
            key={act}
            type="button"
            className={index === 0 ? 'button primary' : 'button'}
            disabled={acting.isPending || !may[act].allowed}
            title={may[act].reason ?? undefined}
            onClick={() => run(act)}
          >
            {words.acts[act]}
          </button>
        ))}
        <button
          type="button"
          className="button"
          disabled={acting.isPending || comment.trim() === ''}
          onClick={() =>
            acting.mutate(async () => {
              await commentOn(project, id, comment.trim());
              return words.said;
            })
          }
        >
          {words.say}
        </button>
      </div>
      <WhyNot acts={acts} may={may} />
      {may.schedule.allowed && (
        <AtATime
          busy={acting.isPending}
          onChoose={(scheduledAt) =>
            acting.mutate(moving({ state: 'Scheduled', scheduledAt }, words.scheduledNow(id)))
          }
        />
      )}
    </div>
  );
}

/** What others do is not shown; where the request waits for it, it says why not this reader. */
function isOffered(act: Act, { may, state }: ChangeRequest): boolean {
  return may[act].allowed || act === 'apply' || (act === 'approve' && state === 'In review');
}

function WhyNot({ acts, may }: { acts: Act[]; may: Possibilities }) {
  const refused = acts.filter((act) => !may[act].allowed);
  return refused.map((act) => (
    <p key={act} className={styles['why']}>
      {tq.one.whyNot(tq.one.acts[act], may[act].reason ?? '')}
    </p>
  ));
}

interface ChoiceProps {
  request: ChangeRequest;
  chosen: OnConflict | null;
  onChoose: (choice: OnConflict) => void;
}

/** Where others have changed the same since, applying takes a word about it. */
function Choice({ request, chosen, onChoose }: ChoiceProps) {
  const words = tq.one;
  const preview = usePreview(request);
  const conflicts = preview?.changes.some((change) => change.conflicts.length > 0) ?? false;
  const applies = request.may.apply.allowed || request.may.schedule.allowed;
  if (!conflicts || !applies) return null;
  return (
    <fieldset className="field">
      <legend>{words.onConflict}</legend>
      {(['skip', 'overwrite'] as const).map((one) => (
        <label key={one} className="tick">
          <input type="radio" name="conflict" checked={chosen === one} onChange={() => onChoose(one)} />
          {words.choices[one]}
        </label>
      ))}
    </fieldset>
  );
}

function AtATime({ busy, onChoose }: { busy: boolean; onChoose: (at: string) => void }) {
  const words = tq.one;
  const [at, setAt] = useState('');
  return (
    <details>
      <summary>{words.at}</summary>
      <div className={own['acts']}>
        <Field label={words.at} hint={words.atHint}>
          {(field, described) => (
            <input
              id={field}
              type="datetime-local"
              className="input"
              aria-describedby={described}
              value={at}
              onChange={(event) => setAt(event.target.value)}
            />
          )}
        </Field>
        <button
          type="button"
          className="button"
          disabled={busy || at === ''}
          onClick={() => onChoose(storedTime(at))}
        >
          {words.schedule}
        </button>
      </div>
    </details>
  );
}
