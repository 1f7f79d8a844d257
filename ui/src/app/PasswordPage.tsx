import { type FormEvent, useEffect, useState } from 'react';

import { lookAtLink, setPassword } from '../api/entry';
import { usePageTitle } from '../components/usePageTitle';
import { te } from '../text/entry';
import { config } from './config';
import mark from './mark.svg';
import styles from './SignedOut.module.css';

/** Where the link of an Admin leads. Its secret stands behind the #, and is sent in a body only
 *  once it is used. */
export function PasswordPage() {
  usePageTitle(te.password.title);
  const [secret] = useState(() => location.hash.slice(1));
  const [name, setName] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [done, setDone] = useState(false);

  useEffect(() => {
    lookAtLink(secret).then(
      (found) => setName(found.name ?? found.email),
      (error: unknown) => setFault(error instanceof Error ? error.message : String(error)),
    );
  }, [secret]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setFault(null);
    try {
      await setPassword(secret, String(new FormData(event.currentTarget).get('password')));
      setDone(true);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <main className={styles['page']}>
      <img src={mark} alt="" width="32" height="32" />
      <h1>{te.password.title}</h1>
      {name !== null && !done && (
        <form className={styles['form']} onSubmit={(event) => void submit(event)}>
          <p>{te.password.of(name)}</p>
          <input type="hidden" name="username" autoComplete="username" value={name} readOnly />
          <label>
            {te.password.field}
            <input
              className="input"
              name="password"
              type="password"
              autoComplete="new-password"
              maxLength={256}
              required
            />
          </label>
          <button type="submit" className="button primary">
            {te.password.set}
          </button>
        </form>
      )}
      {fault && <p role="alert">{fault}</p>}
      {done && <p role="status">{te.password.done}</p>}
      <a href={`${config.base}/`}>{te.password.home}</a>
    </main>
  );
}
