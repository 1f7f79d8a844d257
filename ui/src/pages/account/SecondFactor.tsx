import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import {
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  secondFactor,
} from '../../api/second-factor';
import { keys, queries } from '../../app/query';
import { Field } from '../../components/Field';
import { Failure, Loading } from '../../components/States';
import styles from '../../styles/settings.module.css';
import { ta } from '../../text/second-factor';

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.secondFactor });
}

/** Shown in the page of one's own account. */
export function SecondFactor() {
  const [codes, setCodes] = useState<string[] | null>(null);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.secondFactor,
    queryFn: secondFactor,
  });
  return (
    <section className={`panel ${styles['editor']}`} aria-labelledby="second-factor">
      <h2 id="second-factor">{ta.factor}</h2>
      <p className="quiet">{ta.why}</p>
      {error && <Failure title={ta.failed} error={error} retry={() => void refetch()} />}
      {isPending && <Loading />}
      {codes && <Recovery codes={codes} done={() => setCodes(null)} />}
      {!codes && data?.enrolled && <Enrolled left={data.recoveryCodesLeft} />}
      {!codes && data && !data.enrolled && <NewFactor made={setCodes} />}
    </section>
  );
}

/** One field and a button. What is wrong stands below it. */
function Ask(props: {
  label: string;
  hint?: string;
  secret?: boolean;
  /** It takes something away. */
  danger?: boolean;
  action: string;
  send: (said: string) => Promise<void>;
}) {
  const [said, setSaid] = useState('');
  const send = useMutation({ mutationFn: props.send, onSuccess: () => setSaid('') });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send.mutate(said);
  };
  return (
    <form className={styles['ask']} onSubmit={submit}>
      <Field label={props.label} hint={props.hint}>
        {(id, described) => (
          <input
            id={id}
            className="input"
            type={props.secret ? 'password' : 'text'}
            autoComplete={props.secret ? 'current-password' : 'one-time-code'}
            maxLength={256}
            value={said}
            aria-describedby={described}
            onChange={(event) => setSaid(event.target.value)}
            required
          />
        )}
      </Field>
      {send.error && (
        <p role="alert" className={styles['failed']}>
          {send.error.message}
        </p>
      )}
      <button
        type="submit"
        className={props.danger ? 'button danger' : 'button primary'}
        disabled={send.isPending}
      >
        {props.action}
      </button>
    </form>
  );
}

function NewFactor({ made }: { made: (codes: string[]) => void }) {
  const [begun, setBegun] = useState<{ secret: string; picture: string } | null>(null);
  const begin = async (password: string) => setBegun(await beginSecondFactor(password));
  const confirm = async (code: string) => {
    made(await confirmSecondFactor(code));
    await refresh();
  };
  if (!begun) return <Ask label={ta.password} secret action={ta.begin} send={begin} />;
  return (
    <>
      <p>{ta.scan}</p>
      {/* Our own server's SVG: a picture of black squares. */}
      <div
        role="img"
        aria-label={ta.picture}
        className={styles['picture']}
        dangerouslySetInnerHTML={{ __html: begun.picture }}
      />
      <code>{begun.secret}</code>
      <Ask label={ta.code} action={ta.confirm} send={confirm} />
    </>
  );
}

async function remove(code: string): Promise<void> {
  await removeSecondFactor(code);
  await refresh();
}

function Enrolled({ left }: { left: number }) {
  return (
    <>
      <p>{ta.on(left)}</p>
      <Ask label={ta.code} hint={ta.codeHint} action={ta.remove} danger send={remove} />
    </>
  );
}

function Recovery({ codes, done }: { codes: string[]; done: () => void }) {
  return (
    <>
      <p>{ta.recovery}</p>
      <ul className={styles['codes']}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <button type="button" className="button primary" onClick={done}>
        {ta.kept}
      </button>
    </>
  );
}
