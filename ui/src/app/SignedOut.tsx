import { usePageTitle } from '../components/usePageTitle';
import { t } from '../text';
import { LogIn } from './LogIn';
import mark from './mark.svg';
import { queries, signedOut } from './query';
import styles from './SignedOut.module.css';

function again(): void {
  queries.clear();
  signedOut.set(false);
}

/** The server asked who we are. Nothing of the pages stays behind it. */
export function SignedOut() {
  usePageTitle(t.signedOut.title);
  return (
    <main className={styles['page']}>
      <img src={mark} alt="" width="32" height="32" />
      <h1>{t.signedOut.title}</h1>
      <LogIn entered={again} />
      <p>{t.signedOut.open}</p>
      <p>
        <code>{t.signedOut.command}</code> {t.signedOut.fresh}
      </p>
      <button type="button" className="button" onClick={again}>
        {t.signedOut.again}
      </button>
    </main>
  );
}
