import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import { listEnvironments } from '../../api/environments';
import { listProjects } from '../../api/projects';
import type { ApiToken } from '../../api/shapes';
import { createToken } from '../../api/tokens';
import { keys, queries } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { ButtonField, Field } from '../../components/Field';
import type { Permission } from '../../lib/rights';
import styles from '../../styles/settings.module.css';
import { tx } from '../../text/admin';
import { ts } from '../../text/settings';

const TYPES = ['client', 'frontend', 'admin'];

export function permissionFor(act: 'CREATE' | 'DELETE', type: string): Permission {
  if (type === 'admin') return 'ADMIN';
  return type === 'frontend' ? `${act}_FRONTEND_API_TOKEN` : `${act}_CLIENT_API_TOKEN`;
}

export function NewToken({ onMade }: { onMade: (token: ApiToken) => void }) {
  const words = tx.tokens;
  const [type, setType] = useState('client');
  const refused = useRefusal()(permissionFor('CREATE', type));
  const environments = useQuery({ queryKey: keys.environments, queryFn: listEnvironments });
  const projects = useQuery({ queryKey: keys.projects, queryFn: listProjects });
  const create = useMutation({
    mutationFn: createToken,
    onSuccess: async (token) => {
      onMade(token);
      await queries.invalidateQueries({ queryKey: keys.tokens });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    const text = (name: string): string => String(said.get(name) ?? '');
    const [environment, project, expires] = ['environment', 'project', 'expires'].map(text);
    create.mutate(
      {
        tokenName: text('name').trim(),
        type,
        ...(environment ? { environment } : {}),
        ...(project ? { projects: [project] } : {}),
        ...(expires ? { expiresAt: new Date(expires).toISOString() } : {}),
      },
      { onSuccess: () => form.reset() },
    );
  };
  const admin = type === 'admin';
  return (
    <form className={`panel ${styles['form']}`} aria-label={words.create} onSubmit={submit}>
      <Field label={ts.name} hint={words.nameHint}>
        {(id, said) => <input id={id} name="name" className="input" required aria-describedby={said} />}
      </Field>
      <Field label={words.type} hint={words.typeHints[type]}>
        {(id, said) => (
          <select
            id={id}
            className="input"
            value={type}
            aria-describedby={said}
            onChange={(event) => setType(event.target.value)}
          >
            {TYPES.map((one) => (
              <option key={one} value={one}>
                {words.types[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {!admin && (
        <Field label={words.environment}>
          {(id) => (
            <select id={id} name="environment" className="input">
              {environments.data
                ?.filter(({ enabled }) => enabled)
                .map(({ name }) => <option key={name}>{name}</option>)}
            </select>
          )}
        </Field>
      )}
      {!admin && (
        <Field label={words.project}>
          {(id) => (
            <select id={id} name="project" className="input">
              <option value="">{words.allProjects}</option>
              {projects.data?.map(({ id: project, name }) => (
                <option key={project} value={project}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field label={words.expires} hint={words.expiresHint}>
        {(id, said) => (
          <input id={id} name="expires" type="date" className="input" aria-describedby={said} />
        )}
      </Field>
      <ButtonField>
        <button
          type="submit"
          className="button primary"
          disabled={create.isPending || refused !== undefined}
          title={refused}
        >
          {words.create}
        </button>
      </ButtonField>
      {refused !== undefined && <p className={styles['why']}>{refused}</p>}
      {create.error && (
        <p role="alert" className={styles['failed']}>
          {words.notMade}: {create.error.message}
        </p>
      )}
    </form>
  );
}
