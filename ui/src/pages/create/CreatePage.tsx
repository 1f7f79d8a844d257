import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';

import { createFeature, listTypes } from '../../api/feature';
import type { FeatureState, Strategy } from '../../api/shapes';
import { keys, refreshFeature } from '../../app/query';
import { useRefusal, useRefusalAnywhere } from '../../app/rights';
import { say } from '../../app/toasts';
import { Guarded } from '../../components/Guarded';
import { Failure } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { nameFault } from '../../lib/names';
import { tn } from '../../text/create';
import styles from './CreatePage.module.css';
import { NameField } from './NameField';
import { useNameCheck } from './useNameCheck';
import { type Audience, WhoField } from './WhoField';

function strategyFor(audience: Audience, name: string): Strategy {
  if (audience.kind === 'everybody') return { name: 'default', parameters: {} };
  const rollout = String(audience.percent);
  return { name: 'flexibleRollout', parameters: { rollout, stickiness: 'default', groupId: name } };
}

export function CreatePage() {
  usePageTitle(tn.title);
  const [, navigate] = useLocation();
  const [name, setName] = useState(new URLSearchParams(useSearch()).get('name') ?? '');
  const [type, setType] = useState('release');
  const [project, setProject] = useState('default');
  const [description, setDescription] = useState('');
  const [audience, setAudience] = useState<Audience>({ kind: 'everybody', percent: 25 });
  const check = useNameCheck(name);
  const anywhere = useRefusalAnywhere('CREATE_FEATURE');
  const here = useRefusal()('CREATE_FEATURE', project.trim() || 'default');
  const create = useMutation({
    mutationFn: async () => {
      const state: FeatureState = {
        description: description.trim() || null,
        type,
        project: project.trim() || 'default',
        enabled: false,
        stale: false,
        strategies: [strategyFor(audience, name)],
        variants: null,
      };
      await createFeature(name, state);
    },
    onSuccess: () => {
      say(tn.created(name));
      void refreshFeature(name);
      navigate(`/features/${encodeURIComponent(name)}`);
    },
  });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // A name that is still being looked at may be sent: the server has the last word anyway.
    const ready = check.kind === 'free' || check.kind === 'checking';
    if (ready && nameFault(name) === null && !create.isPending) create.mutate();
    else document.getElementById('name')?.focus();
  };

  return (
    // Esc leaves, also out of a field.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      className={styles['page']}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') navigate('/');
      }}
    >
      <h1>{tn.title}</h1>
      <Guarded refused={anywhere}>
        <NameField name={name} check={check} onChange={setName} />
        <WhoField audience={audience} onChange={setAudience} />
        <TypeField type={type} onChange={setType} />
        <div className="field">
          <label htmlFor="project">{tn.project}</label>
          <input
            id="project"
            className="input"
            value={project}
            maxLength={255}
            aria-describedby="project-said"
            onChange={(event) => setProject(event.target.value)}
          />
          {anywhere === undefined && here !== undefined && (
            <span id="project-said" className="fault">
              {here}
            </span>
          )}
        </div>
        <div className={`field ${styles['wide']}`}>
          <label htmlFor="description">{tn.description}</label>
          <textarea
            id="description"
            className="input"
            rows={2}
            value={description}
            aria-describedby="description-hint"
            onChange={(event) => setDescription(event.target.value)}
          />
          <span id="description-hint" className="hint">
            {tn.descriptionHint}
          </span>
        </div>
        {create.error && <Failure title={tn.failed} error={create.error} />}
        <p className="quiet">{tn.startsOff}</p>
      </Guarded>
      <div className={styles['buttons']}>
        <Guarded refused={here} quiet>
          <button type="submit" className="button primary" disabled={create.isPending}>
            {tn.submit}
          </button>
        </Guarded>
        <Link href="/" className="button plain">
          {tn.cancel}
        </Link>
      </div>
    </form>
  );
}

function TypeField({ type, onChange }: { type: string; onChange: (type: string) => void }) {
  const types = useQuery({ queryKey: keys.types, queryFn: listTypes, staleTime: Infinity });
  const known = types.data ?? [{ id: type, name: type, description: null, lifetimeDays: null }];
  const chosen = types.data?.find((one) => one.id === type);
  return (
    <div className="field">
      <label htmlFor="type">{tn.type}</label>
      <select
        id="type"
        className="input"
        value={type}
        aria-describedby="type-hint"
        onChange={(event) => onChange(event.target.value)}
      >
        {known.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <span id="type-hint" className="hint">
        {chosen && `${chosen.description ?? ''} ${tn.typeLife(chosen.lifetimeDays)}`}
      </span>
    </div>
  );
}
