import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { Link } from 'wouter';

import { evaluationsOf, listTypes } from '../../api/feature';
import { listProjects } from '../../api/projects';
import type { Counts, ProjectFeature } from '../../api/shapes';
import { keys } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { Guarded } from '../../components/Guarded';
import { Time } from '../../components/Time';
import { tf } from '../../text/feature';
import styles from './FeaturePage.module.css';
import type { DraftHandle } from './useDraft';

interface Props {
  feature: ProjectFeature;
  archived: boolean;
  draft: DraftHandle;
}

export function Details({ feature, archived, draft }: Props) {
  const id = useId();
  const { state, edit } = draft;
  const refusal = useRefusal();
  const refused = refusal('UPDATE_FEATURE', feature.project);
  const moving = refusal('MOVE_FEATURE_TOGGLE', feature.project);
  return (
    <section className="panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} className={styles['panelhead']}>
        {tf.feature.details}
      </h2>
      <div className={styles['body']}>
        <Guarded refused={refused}>
          <div className="field">
            <label htmlFor={`${id}-description`}>{tf.feature.description}</label>
            <textarea
              id={`${id}-description`}
              className={`input ${styles['description']}`}
              rows={2}
              readOnly={archived}
              placeholder={tf.feature.noDescription}
              value={state.description ?? ''}
              onChange={(event) => edit((now) => ({ ...now, description: event.target.value || null }))}
            />
          </div>
        </Guarded>
        <div className={styles['pair']}>
          <Guarded refused={refused} quiet>
            <TypeField id={`${id}-type`} disabled={archived} draft={draft} />
          </Guarded>
          <Guarded refused={moving} quiet>
            <ProjectField id={`${id}-project`} disabled={archived} draft={draft} />
          </Guarded>
        </div>
        <dl className={styles['facts']}>
          <Fact name={tf.feature.seen}>
            <Time at={feature.lastSeenAt} full />
          </Fact>
          <Fact name={tf.feature.created}>
            <Time at={feature.createdAt} full />
          </Fact>
          <Evaluations name={feature.name} />
          <Fact name={tf.feature.stage}>{tf.feature.stages[feature.lifecycle.stage]}</Fact>
          <Relations feature={feature} />
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
  return tf.feature.yesNo(yes, no);
}

function Evaluations({ name }: { name: string }) {
  const { data } = useQuery({
    queryKey: keys.evaluations(name),
    queryFn: async () => evaluationsOf(name),
    refetchInterval: 10_000,
  });
  if (!data) return null;
  return (
    <Fact name={tf.feature.evaluations}>
      {told(data.lastHour)} <span className="quiet">{tf.feature.lastHour}</span>
      <br />
      {told(data.lastMinute)} <span className="quiet">{tf.feature.lastMinute}</span>
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
      <label htmlFor={id}>{tf.feature.type}</label>
      <select
        id={id}
        className="input"
        disabled={disabled}
        value={chosen}
        onChange={(event) => draft.edit((now) => ({ ...now, type: event.target.value }))}
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

function ProjectField({ id, disabled, draft }: TypeFieldProps) {
  const projects = useQuery({ queryKey: keys.projects, queryFn: listProjects });
  const chosen = draft.state.project;
  const known = (projects.data ?? []).map(({ id, name }) => ({ id, name }));
  // A feature may name a project that nobody has made.
  const offered = known.some((one) => one.id === chosen)
    ? known
    : [...known, { id: chosen, name: chosen }];
  return (
    <div className="field">
      <label htmlFor={id}>{tf.feature.project}</label>
      <select
        id={id}
        className="input"
        disabled={disabled}
        value={chosen}
        onChange={(event) => draft.edit((now) => ({ ...now, project: event.target.value }))}
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

/** What it depends on, what depends on it, and where people read more. */
function Relations({ feature }: { feature: ProjectFeature }) {
  const { dependencies, children, links } = feature;
  return (
    <>
      {dependencies.length > 0 && (
        <Fact name={tf.feature.dependsOn}>
          {dependencies.map((one) => (
            <p key={one.feature}>
              <FeatureLink name={one.feature}>
                {tf.feature.parentOn(one.feature, one.enabled)}
              </FeatureLink>
              {one.variants && one.variants.length > 0 && ` (${one.variants.join(', ')})`}
            </p>
          ))}
        </Fact>
      )}
      {children.length > 0 && (
        <Fact name={tf.feature.needed}>
          {children.map((name) => (
            <p key={name}>
              <FeatureLink name={name}>{name}</FeatureLink>
            </p>
          ))}
        </Fact>
      )}
      {links.length > 0 && (
        <Fact name={tf.feature.links}>
          {links.map(({ id, url, title }) => (
            <p key={id}>
              <a href={url} rel="noreferrer">
                {title ?? url}
              </a>
            </p>
          ))}
        </Fact>
      )}
    </>
  );
}

function FeatureLink({ name, children }: { name: string; children: ReactNode }) {
  return <Link href={`/features/${encodeURIComponent(name)}`}>{children}</Link>;
}
