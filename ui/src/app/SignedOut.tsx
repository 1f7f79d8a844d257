import { useEffect } from 'react';

import { usePageTitle } from '../components/usePageTitle';
import { te } from '../text/entry';
import { config } from './config';
import { LogIn } from './LogIn';
import mark from './mark.svg';
import { queries, signedOut } from './query';
import styles from './SignedOut.module.css';

function again(): void {
  queries.clear();
  signedOut.set(false);
}

/** Where single sign-on begins, so that it ends at the page that somebody wanted. */
function signOn(way: 'oidc' | 'proxy'): string {
  const page = location.pathname.slice(config.base.length) + location.search;
  return `${config.base}/auth/${way}/login?next=${encodeURIComponent(page)}`;
}

const TRIED = 'yardarm-tried-proxy';

/** A proxy has asked already who it is: nobody has to press a button for it. Where that comes to
 *  nothing it is not tried again and again. */
function useProxy(): void {
  useEffect(() => {
    if (!config.byProxy) return;
    const last = Number(sessionStorage.getItem(TRIED) ?? 0);
    if (Date.now() - last < 10_000) return;
    sessionStorage.setItem(TRIED, String(Date.now()));
    location.replace(signOn('proxy'));
  }, []);
}

/** The server asked who we are. Nothing of the pages stays behind it. */
export function SignedOut() {
  usePageTitle(te.signedOut.title);
  useProxy();
  return (
    <main className={styles['page']}>
      <img src={mark} alt="" width="32" height="32" />
      <h1>{te.signedOut.title}</h1>
      {config.signOn && (
        <a className="button primary" href={signOn('oidc')}>
          {config.signOn}
        </a>
      )}
      {config.byProxy && (
        <a className="button primary" href={signOn('proxy')}>
          {te.signedOut.byProxy}
        </a>
      )}
      <LogIn entered={again} />
      <p>{te.signedOut.open}</p>
      <p>
        <code>{te.signedOut.command}</code> {te.signedOut.fresh}
      </p>
      <button type="button" className="button" onClick={again}>
        {te.signedOut.again}
      </button>
    </main>
  );
}
