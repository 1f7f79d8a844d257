import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';

import { evaluationsOf, listTypes } from '../../api/features';
import type { Counts, Feature } from '../../api/shapes';
import { keys } from '../../app/query';
import { Time } from '../../components/Time';
import { t } from '../../text';
import styles from './FeaturePage.module.css';
import type { DraftHandle } from './useDraft';

interface Props {
  feature: Feature;
  archived: boolean;
  draft: DraftHandle;
}

export function Details({ feature, archived, draft }: Props) {
  const id = useId();
  const { state, edit } = draft;
  return (
    <section className="panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} className={styles['panelhead']}>
        {t.feature.details}
      </h2>
      <div className={styles['body']}>
        <div className="field">
          <label htmlFor={`${id}-description`}>{t.feature.description}</label>
          <textarea
            id={`${id}-description`}
            className={`input ${styles['description']}`}
            rows={2}
            readOnly={archived}
            placeholder={t.feature.noDescription}
            value={state.description ?? ''}
            onChange={(event) => edit({ description: event.target.value || null })}
          />
        </div>
        <div className={styles['pair']}>
          <TypeField id={`${id}-type`} disabled={archived} draft={draft} />
          <div className="field">
            <label htmlFor={`${id}-project`}>{t.feature.project}</label>
            <input
              id={`${id}-project`}
              className="input"
              maxLength={255}
              readOnly={archived}
              value={state.project}
              onChange={(event) => edit({ project: event.target.value })}
            />
          </div>
        </div>
        <dl className={styles['facts']}>
          <Fact name={t.feature.seen}>
            <Time at={feature.lastSeenAt} full />
          </Fact>
          <Fact name={t.feature.created}>
            <Time at={feature.createdAt} full />
          </Fact>
          <Evaluations name={feature.name} />
        </dl>
      </div>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function told({ yes = 0, no = 0 }: Partial<Counts>): string {
  return t.feature.yesNo(yes, no);
}

function Evaluations({ name }: { name: string }) {
  const { data } = useQuery({
    queryKey: keys.evaluations(name),
    queryFn: async () => evaluationsOf(name),
    refetchInterval: 10_000,
  });
  if (!data) return null;
  return (
    <Fact name={t.feature.evaluations}>
      {told(data.lastHour)} <span className="quiet">{t.feature.lastHour}</span>
      <br />
      {told(data.lastMinute)} <span className="quiet">{t.feature.lastMinute}</span>
    </Fact>
  );
}

interface TypeFieldProps {
  id: string;
  disabled: boolean;
  draft: DraftHandle;
}

function TypeField({ id, disabled, draft }: TypeFieldProps) {
  const types = useQuery({ queryKey: keys.types, queryFn: listTypes, staleTime: Infinity });
  const chosen = draft.state.type;
  const known = (types.data ?? []).map(({ id, name }) => ({ id, name }));
  // A type need not be one of those that the server lists.
  const offered = known.some((one) => one.id === chosen)
    ? known
    : [...known, { id: chosen, name: chosen }];
  return (
    <div className="field">
      <label htmlFor={id}>{t.feature.type}</label>
      <select
        id={id}
        className="input"
        disabled={disabled}
        value={chosen}
        onChange={(event) => draft.edit({ type: event.target.value })}
      >
        {offered.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}
