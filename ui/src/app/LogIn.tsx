import { type FormEvent, useEffect, useRef, useState } from 'react';

import { ApiError } from '../api/errors';
import { logIn } from '../api/entry';
import { te } from '../text/entry';
import styles from './SignedOut.module.css';

/** By a username, or an e-mail address, and a password. */
export function LogIn({ entered }: { entered: () => void }) {
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [needsCode, setNeedsCode] = useState(false);
  const code = useRef<HTMLInputElement>(null);

  // It is what was asked for: nobody has to look for it.
  useEffect(() => {
    if (needsCode) code.current?.focus();
  }, [needsCode]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    setBusy(true);
    setFault(null);
    try {
      const typed = said.get('code');
      await logIn(
        String(said.get('username')),
        String(said.get('password')),
        typeof typed === 'string' ? typed : null,
      );
      entered();
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'SecondFactorRequired') setNeedsCode(true);
      else setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  }

  return (
    <form className={styles['form']} onSubmit={(event) => void submit(event)}>
      <label>
        {te.signedOut.username}
        <input className="input" name="username" autoComplete="username" required />
      </label>
      <label>
        {te.signedOut.password}
        <input className="input" name="password" type="password" autoComplete="current-password" required />
      </label>
      {needsCode && (
        <label>
          {te.signedOut.code}
          <input className="input" ref={code} name="code" autoComplete="one-time-code" maxLength={64} required />
        </label>
      )}
      {fault && <p role="alert">{fault}</p>}
      <button type="submit" className="button primary" disabled={busy}>
        {te.signedOut.enter}
      </button>
    </form>
  );
}
