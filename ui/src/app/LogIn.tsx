import { type FormEvent, useState } from 'react';

import { logIn } from '../api/session';
import { t } from '../text';
import styles from './SignedOut.module.css';

/** By a username, or an e-mail address, and a password. */
export function LogIn({ entered }: { entered: () => void }) {
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    setBusy(true);
    setFault(null);
    try {
      await logIn(String(said.get('username')), String(said.get('password')));
      entered();
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  }

  return (
    <form className={styles['form']} onSubmit={(event) => void submit(event)}>
      <label>
        {t.signedOut.username}
        <input name="username" autoComplete="username" required />
      </label>
      <label>
        {t.signedOut.password}
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {fault && <p role="alert">{fault}</p>}
      <button type="submit" className="button" data-kind="primary" disabled={busy}>
        {t.signedOut.enter}
      </button>
    </form>
  );
}
