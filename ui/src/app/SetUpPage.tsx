import { type FormEvent, useEffect, useState } from 'react';

import { lookAtSetUp, requireStrong, setUp } from '../api/entry';
import { usePageTitle } from '../components/usePageTitle';
import { te } from '../text/entry';
import { config } from './config';
import mark from './mark.svg';
import styles from './SignedOut.module.css';

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Where the printed link leads as long as there is no account: the first one is made here, or
 *  later. */
export function SetUpPage() {
  usePageTitle(te.setUp.title);
  const [open, setOpen] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [hint, setHint] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const home = `${config.base}/`;

  useEffect(() => {
    lookAtSetUp().then(
      () => setOpen(true),
      (error: unknown) => setFault(words(error)),
    );
  }, []);

  async function look(password: string) {
    if (!password) {
      setHint(null);
      return;
    }
    try {
      await requireStrong(password);
      setHint(te.setUp.strong);
    } catch (error) {
      setHint(words(error));
    }
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const text = (name: string) => String(said.get(name) ?? '');
    setBusy(true);
    setFault(null);
    try {
      await setUp(text('username'), text('name'), text('password'));
      location.assign(home);
    } catch (error) {
      setFault(words(error));
      setBusy(false);
    }
  }

  return (
    <main className={styles['page']}>
      <img src={mark} alt="" width="32" height="32" />
      <h1>{te.setUp.title}</h1>
      {open && (
        <form className={styles['form']} onSubmit={(event) => void submit(event)}>
          <p>{te.setUp.why}</p>
          <label>
            {te.setUp.username}
            <input className="input" name="username" autoComplete="username" maxLength={100} required />
          </label>
          <label>
            {te.setUp.name}
            <input className="input" name="name" autoComplete="name" maxLength={255} />
          </label>
          <label>
            {te.password.field}
            <input
              className="input"
              name="password"
              type="password"
              autoComplete="new-password"
              maxLength={256}
              required
              aria-describedby="strength"
              onBlur={(event) => void look(event.currentTarget.value)}
            />
          </label>
          <p id="strength" role="status">
            {hint ?? te.setUp.hint}
          </p>
          <button type="submit" className="button primary" disabled={busy}>
            {te.setUp.make}
          </button>
        </form>
      )}
      {fault && <p role="alert">{fault}</p>}
      <a href={home}>{open ? te.setUp.later : te.password.home}</a>
    </main>
  );
}
