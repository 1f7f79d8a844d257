import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';

import { candidatesFor, type Holder, takeIn } from '../../api/access';
import type { ProjectAccess } from '../../api/shapes';
import { nameOfUser } from '../../api/users';
import { keys, queries } from '../../app/query';
import { say } from '../../app/toasts';
import { ButtonField, Field } from '../../components/Field';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';

interface Props {
  project: string;
  access: ProjectAccess;
}

interface Offered extends Holder {
  name: string;
}

const MEMBER = 'Member';
const KINDS = ['groups', 'users'] as const;

function useOffered({ project, access }: Props): Offered[] {
  const { data } = useQuery({
    queryKey: keys.candidates(project),
    queryFn: async () => candidatesFor(project),
  });
  const all: Offered[] = [
    ...(data?.groups ?? []).map(({ id, name }): Offered => ({ id, kind: 'groups', name })),
    ...(data?.users ?? []).map((user): Offered => {
      return { id: user.id, kind: 'users', name: nameOfUser(user) };
    }),
  ];
  return all.filter(({ id, kind }) => !access[kind].some((one) => one.id === id));
}

/** A group or a user, with a first role. */
export function TakeIn({ project, access }: Props) {
  const words = tr.project;
  const offered = useOffered({ project, access });
  const take = useMutation({
    mutationFn: async ([who, role]: [Offered, number]) => takeIn(project, who, role),
    onSuccess: async (_, [who, role]) => {
      say(words.takenIn(who.name, access.roles.find(({ id }) => id === role)?.name ?? ''));
      await queries.invalidateQueries({ queryKey: keys.access(project) });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const who = offered.find(({ id, kind }) => `${kind} ${id}` === said.get('who'));
    if (who) take.mutate([who, Number(said.get('role'))]);
  };
  return (
    <form className={`panel ${styles['form']}`} aria-label={words.takeIn} onSubmit={submit}>
      <Field label={words.who}>
        {(id) => (
          <select id={id} name="who" className="input" required disabled={offered.length === 0}>
            {offered.length === 0 && <option value="">{words.everybodyIn}</option>}
            {KINDS.map((kind) => (
              <optgroup key={kind} label={words[kind]}>
                {offered
                  .filter((one) => one.kind === kind)
                  .map((one) => (
                    <option key={one.id} value={`${kind} ${one.id}`}>
                      {one.name}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        )}
      </Field>
      <Field label={words.role}>
        {(id) => (
          <select
            id={id}
            name="role"
            className="input"
            defaultValue={access.roles.find(({ name }) => name === MEMBER)?.id}
          >
            {access.roles.map((role) => (
              <option key={role.id} value={role.id}>
                {role.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ButtonField>
        <button
          type="submit"
          className="button primary"
          disabled={take.isPending || offered.length === 0}
        >
          {words.takeIn}
        </button>
      </ButtonField>
      {take.error && (
        <p role="alert" className={styles['failed']}>
          {words.notTakenIn}: {take.error.message}
        </p>
      )}
    </form>
  );
}
