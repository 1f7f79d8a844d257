import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import { createOwnToken, listOwnTokens, revokeOwnToken } from '../../api/personal-tokens';
import type { PersonalToken } from '../../api/shapes';
import { keys, queries } from '../../app/query';
import { say } from '../../app/toasts';
import { CopyText } from '../../components/CopyText';
import { ButtonField, Field } from '../../components/Field';
import { Failure } from '../../components/States';
import { Sure } from '../../components/Sure';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';
import { tx } from '../../text/admin';
import { ts } from '../../text/settings';

interface Made {
  name: string;
  secret: string;
}

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.ownTokens });
}

/** Shown in the page of one's own account. */
export function PersonalTokens() {
  const words = tr.tokens;
  const [made, setMade] = useState<Made | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: keys.ownTokens, queryFn: listOwnTokens });
  return (
    <>
      <h2>{words.title}</h2>
      <p className="quiet">
        {words.intro} {data?.length === 0 && words.none}
      </p>
      <NewToken onMade={setMade} />
      {made && (
        <section className={`panel ${styles['editor']}`} aria-labelledby="own-secret">
          <h3 id="own-secret">{words.secretTitle(made.name)}</h3>
          <p role="status">{words.secretText}</p>
          <CopyText text={made.secret} label={tx.tokens.secret} wrap />
          <button type="button" className="button" onClick={() => setMade(null)}>
            {tx.tokens.kept}
          </button>
        </section>
      )}
      {error && <Failure title={words.failed} error={error} retry={() => void refetch()} />}
      {data && data.length > 0 && (
        <Table label={words.title} columns={words.columns} actions={ts.actions}>
          {data.map((token) => (
            <Row key={token.id} token={token} />
          ))}
        </Table>
      )}
    </>
  );
}

function NewToken({ onMade }: { onMade: (made: Made) => void }) {
  const words = tr.tokens;
  const create = useMutation({
    mutationFn: createOwnToken,
    onSuccess: async (made) => {
      onMade(made);
      await refresh();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    const expires = String(said.get('expires'));
    create.mutate(
      {
        description: String(said.get('what')).trim(),
        ...(expires ? { expiresAt: new Date(expires).toISOString() } : {}),
      },
      { onSuccess: () => form.reset() },
    );
  };
  return (
    <form className={`panel ${styles['form']}`} aria-label={words.create} onSubmit={submit}>
      <Field label={words.what}>
        {(id) => <input id={id} name="what" className="input" required maxLength={255} />}
      </Field>
      <Field label={tx.tokens.expires} hint={tx.tokens.expiresHint}>
        {(id, said) => (
          <input id={id} name="expires" type="date" className="input" aria-describedby={said} />
        )}
      </Field>
      <ButtonField>
        <button type="submit" className="button primary" disabled={create.isPending}>
          {words.create}
        </button>
      </ButtonField>
      {create.error && (
        <p role="alert" className={styles['failed']}>
          {words.notMade}: {create.error.message}
        </p>
      )}
    </form>
  );
}

function Row({ token }: { token: PersonalToken }) {
  const words = tx.tokens;
  const { id, description, createdAt, seenAt, expiresAt } = token;
  return (
    <tr>
      <th scope="row">{description}</th>
      <td>
        <Time at={createdAt} />
      </td>
      <td>
        <Time at={seenAt} />
      </td>
      <td>{expiresAt === null ? words.forever : <Time at={expiresAt} />}</td>
      <td>
        <Sure
          label={words.revoke}
          of={description}
          title={words.revokeTitle(description)}
          text={words.revokeText}
          act={async () => {
            await revokeOwnToken(id);
            say(words.revoked(description));
            await refresh();
          }}
        />
      </td>
    </tr>
  );
}
