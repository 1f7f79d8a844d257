import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Link } from 'wouter';

import { findRequest, retitle } from '../../api/change-requests';
import { isMissing } from '../../api/errors';
import type { ChangeRequest } from '../../api/shapes';
import { queries } from '../../app/query';
import { complain, say } from '../../app/toasts';
import { Field } from '../../components/Field';
import { Failure, Loading, Message } from '../../components/States';
import { Time } from '../../components/Time';
import { usePageTitle } from '../../components/usePageTitle';
import { nameOfSomebody } from '../../lib/requests';
import own from '../../requests/Requests.module.css';
import { StateChip } from '../../requests/StateChip';
import { requestKeys } from '../../requests/keys';
import styles from '../../styles/settings.module.css';
import { t } from '../../text';
import { tq } from '../../text/requests';
import { Discussion } from './Discussion';
import { Review } from './Review';
import { WhatItChanges } from './WhatItChanges';

/** One change request: what it changes, who says yes, what becomes of it. */
export function RequestPage({ project, id }: { project: string; id: string }) {
  const number = Number(id);
  const { data, error, refetch } = useQuery({
    queryKey: requestKeys.one(project, number),
    queryFn: async () => findRequest(project, number),
  });
  usePageTitle(data ? tq.one.title(data.id, data.title) : tq.title);
  if (data) return <Found request={data} />;
  if (!error) return <Loading />;
  if (!isMissing(error) && Number.isInteger(number)) {
    return <Failure title={tq.one.failed} error={error} retry={() => void refetch()} page />;
  }
  return (
    <Message title={tq.one.missingTitle(id)} page>
      <p>{tq.one.missing}</p>
      <Link href="/requests" className="button">
        {tq.one.back}
      </Link>
    </Message>
  );
}

function Found({ request }: { request: ChangeRequest }) {
  const { id, title, project, environment, createdBy, createdAt, may } = request;
  return (
    <div className={styles['page']}>
      <Link href="/requests" className={styles['back']}>
        ← {tq.one.back}
      </Link>
      <div className={own['change']}>
        <h1>{tq.one.title(id, title)}</h1>
        <StateChip request={request} />
      </div>
      <p className="quiet">
        {tq.where(environment, project)} · {tq.one.by(nameOfSomebody(createdBy))} ·{' '}
        <Time at={createdAt} full />
      </p>
      <Standing request={request} />
      <div className={own['columns']}>
        <WhatItChanges request={request} />
        <div className={own['column']}>
          <Review request={request} />
          <Discussion request={request} />
          {may.title.allowed && <TitleForm key={title} request={request} />}
        </div>
      </div>
    </div>
  );
}

/** What time, or somebody, made of it. */
function Standing({ request }: { request: ChangeRequest }) {
  const { state, schedule, scheduleFailure, ended } = request;
  return (
    <>
      {schedule && (
        <p className={styles['why']}>
          {tq.one.scheduled(t.time.absolute(schedule.scheduledAt), nameOfSomebody(schedule.createdBy))}
        </p>
      )}
      {scheduleFailure !== null && (
        <p role="alert" className={styles['failed']}>
          {tq.one.failure}: {scheduleFailure}
        </p>
      )}
      {ended && (
        <p>
          {tq.one.ended(state, nameOfSomebody(ended.createdBy))}, <Time at={ended.createdAt} full />
        </p>
      )}
    </>
  );
}

function TitleForm({ request }: { request: ChangeRequest }) {
  const { project, id, title } = request;
  const saved = useMutation({
    mutationFn: async (next: string) => retitle(project, id, next),
    onSuccess: (now) => {
      queries.setQueryData(requestKeys.one(project, id), now);
      say(tq.one.renamed);
    },
    onError: (error) => complain(error.message),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    saved.mutate(String(new FormData(event.currentTarget).get('title')).trim());
  };
  return (
    <form className={`panel ${own['panel']}`} onSubmit={submit}>
      <Field label={tq.one.rename}>
        {(field) => (
          <input
            id={field}
            name="title"
            required
            maxLength={255}
            defaultValue={title}
            className={`input ${styles['wide']}`}
          />
        )}
      </Field>
      <div>
        <button type="submit" className="button" disabled={saved.isPending}>
          {tq.one.saveTitle}
        </button>
      </div>
    </form>
  );
}
