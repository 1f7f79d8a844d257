import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { Link, useLocation } from 'wouter';

import { ApiError } from '../../api/errors';
import { listProjects } from '../../api/projects';
import {
  createSegment,
  listSegments,
  type SegmentDraft,
  updateSegment,
  usesOfSegment,
} from '../../api/segments';
import type { Segment, SegmentUse } from '../../api/shapes';
import { keys, queries } from '../../app/query';
import { useRefusal, useRefusalAnywhere } from '../../app/rights';
import { say } from '../../app/toasts';
import { ConstraintForm } from '../../components/ConstraintForm';
import { Guarded } from '../../components/Guarded';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { constraintFault, NEW_CONSTRAINT } from '../../lib/constraints';
import styles from '../../styles/settings.module.css';
import { tf } from '../../text/feature';
import { ts } from '../../text/settings';
import { DeleteSegment } from './DeleteSegment';

const NOTHING: SegmentDraft = { name: '', description: null, project: null, constraints: [] };

export function NewSegmentPage() {
  usePageTitle(ts.segments.create);
  return <Editor title={ts.segments.create} id={null} start={NOTHING} uses={[]} />;
}

export function SegmentPage({ id }: { id: string }) {
  const { data, error } = useQuery({ queryKey: keys.segments, queryFn: listSegments });
  const segment = data?.find((one) => String(one.id) === id);
  usePageTitle(segment?.name ?? ts.segments.title);
  if (error) return <Failure title={ts.segments.failed} error={error} page />;
  if (!data) return <Loading />;
  if (segment) return <Known segment={segment} />;
  return (
    <Message title={ts.segments.missingTitle} page>
      <p>{ts.segments.missing}</p>
      <Link href="/segments" className="button">
        {ts.segments.back}
      </Link>
    </Message>
  );
}

function Known({ segment }: { segment: Segment }) {
  const { id, name, description, project, constraints } = segment;
  const { data } = useQuery({
    queryKey: [...keys.segments, id],
    queryFn: async () => usesOfSegment(id),
  });
  const uses = data ?? [];
  const refused = useRefusal()('DELETE_SEGMENT', project);
  return (
    <Editor
      title={name}
      id={id}
      start={{ name, description, project: project ?? null, constraints }}
      uses={uses}
    >
      <section className="panel" aria-labelledby="uses">
        <h2 id="uses" className={styles['list']}>
          {ts.segments.usedTitle}
        </h2>
        <ul className={styles['list']}>
          {data && uses.length === 0 && <li>{ts.segments.unused}</li>}
          {uses.map((use) => (
            <li key={use.id}>
              <Link href={`/features/${encodeURIComponent(use.featureName)}`} className="mono">
                {use.featureName}
              </Link>{' '}
              <span className="quiet">{ts.segments.use(use.strategyName, use.environment)}</span>
            </li>
          ))}
        </ul>
        <div className={styles['list']}>
          <Guarded refused={refused} quiet>
            <DeleteSegment segment={segment} uses={uses} />
          </Guarded>
        </div>
      </section>
    </Editor>
  );
}

interface EditorProps {
  title: string;
  id: number | null;
  start: SegmentDraft;
  uses: SegmentUse[];
  children?: React.ReactNode;
}

function Editor({ title, id, start, uses, children }: EditorProps) {
  const field = useId();
  const [, navigate] = useLocation();
  const [draft, setDraft] = useState(start);
  const set = (change: Partial<SegmentDraft>): void => setDraft((old) => ({ ...old, ...change }));
  const save = useMutation({
    mutationFn: async () => (id === null ? createSegment(draft) : updateSegment(id, draft)),
    onSuccess: async () => {
      say(ts.segments.saved(draft.name));
      await queries.invalidateQueries({ queryKey: keys.segments });
      navigate('/segments');
    },
  });
  const refusal = useRefusal();
  const anywhere = useRefusalAnywhere('CREATE_SEGMENT');
  const refused = id === null ? anywhere : refusal('UPDATE_SEGMENT', start.project);
  const there = refusal(id === null ? 'CREATE_SEGMENT' : 'UPDATE_SEGMENT', draft.project);
  const faults = save.error instanceof ApiError ? save.error.fields : {};
  const { constraints } = draft;
  const features = new Set(uses.map(({ featureName }) => featureName)).size;
  const complete =
    draft.name.trim() !== '' && constraints.every((one) => constraintFault(one) === null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (complete && !save.isPending) save.mutate();
  };
  return (
    <div className={styles['page']}>
      <Link href="/segments" className={styles['back']}>
        ← {ts.segments.back}
      </Link>
      <h1>{title}</h1>
      <form className={`panel ${styles['editor']}`} onSubmit={submit}>
        <Guarded refused={refused}>
          <div className="field">
            <label htmlFor={`${field}-name`}>{ts.name}</label>
            <input
              id={`${field}-name`}
              className="input"
              required
              value={draft.name}
              aria-invalid={faults['name'] !== undefined}
              // oxlint-disable-next-line jsx-a11y/no-autofocus - a new one begins with its name
              autoFocus={id === null}
              onChange={(event) => set({ name: event.target.value })}
            />
            {faults['name'] && <span className="fault">{faults['name']}</span>}
          </div>
          <div className="field">
            <label htmlFor={`${field}-description`}>{ts.description}</label>
            <textarea
              id={`${field}-description`}
              className="input"
              rows={2}
              value={draft.description ?? ''}
              onChange={(event) => set({ description: event.target.value || null })}
            />
          </div>
          <ProjectField project={draft.project} onChange={(project) => set({ project })} />
          {constraints.map((constraint, index) => (
            <ConstraintForm
              // oxlint-disable-next-line react/no-array-index-key - they have no other identity
              key={index}
              constraint={constraint}
              path={`constraints.${index}`}
              faults={faults}
              onChange={(next) =>
                set({ constraints: constraints.map((old, at) => (at === index ? next : old)) })
              }
              onRemove={() => set({ constraints: constraints.filter((_, at) => at !== index) })}
            />
          ))}
          <button
            type="button"
            className="button"
            onClick={() => set({ constraints: [...constraints, NEW_CONSTRAINT] })}
          >
            {tf.form.addConstraint}
          </button>
          {features > 0 && <p className="quiet">{ts.segments.effect(features)}</p>}
          {save.error && (
            <p role="alert" className={styles['failed']}>
              {ts.segments.notSaved}: {save.error.message}
            </p>
          )}
          {refused === undefined && there !== undefined && (
            <p className={styles['why']}>{there}</p>
          )}
          <button
            type="submit"
            className="button primary"
            disabled={!complete || save.isPending || there !== undefined}
          >
            {ts.save}
          </button>
        </Guarded>
      </form>
      {children}
    </div>
  );
}

interface ProjectFieldProps {
  project: string | null;
  onChange: (project: string | null) => void;
}

function ProjectField({ project, onChange }: ProjectFieldProps) {
  const id = useId();
  const { data } = useQuery({ queryKey: keys.projects, queryFn: listProjects });
  return (
    <div className="field">
      <label htmlFor={id}>{ts.segments.columns.project}</label>
      <select
        id={id}
        className="input"
        value={project ?? ''}
        onChange={(event) => onChange(event.target.value || null)}
      >
        <option value="">{ts.segments.anyProject}</option>
        {data?.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}
