import { type FormEvent, useEffect, useState } from 'react';

import { lookAtLink, setPassword } from '../api/session';
import { usePageTitle } from '../components/usePageTitle';
import { t } from '../text';
import { config } from './config';
import mark from './mark.svg';
import styles from './SignedOut.module.css';

/** Where the link of an Admin leads. Its secret stands behind the #, and is sent in a body only
 *  once it is used. */
export function PasswordPage() {
  usePageTitle(t.password.title);
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
      <h1>{t.password.title}</h1>
      {name !== null && !done && (
        <form className={styles['form']} onSubmit={(event) => void submit(event)}>
          <p>{t.password.of(name)}</p>
          <input type="hidden" name="username" autoComplete="username" value={name} readOnly />
          <label>
            {t.password.field}
            <input
              name="password"
              type="password"
              autoComplete="new-password"
              maxLength={256}
              required
            />
          </label>
          <button type="submit" className="button" data-kind="primary">
            {t.password.set}
          </button>
        </form>
      )}
      {fault && <p role="alert">{fault}</p>}
      {done && <p role="status">{t.password.done}</p>}
      <a href={`${config.base}/`}>{t.password.home}</a>
    </main>
  );
}
