import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';

import { nameOf } from '../api/session';
import { useKeys } from '../lib/keyboard';
import { usePhone } from '../lib/media';
import { useSignal } from '../lib/signal';
import { t } from '../text';
import { asking } from './ask';
import { config } from './config';
import { followHistory } from './live';
import mark from './mark.svg';
import { page } from './page';
import { PAGES } from './pages';
import { Palette } from './Palette';
import { useProfile } from './rights';
import styles from './Shell.module.css';
import { chooseTheme, type Theme, theme, THEMES } from './theme';
import { Toasts } from './Toasts';

/** As many as stand side by side on a phone. */
const ON_PHONE = 3;

const AskDialog = page(async () => (await import('../requests/AskDialog')).AskDialog);

function Navigation() {
  const [location] = useLocation();
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const links = PAGES.map(({ href, label, owns }) => (
    <Link
      key={href}
      href={href}
      aria-current={owns.test(location) ? 'page' : undefined}
      onClick={() => setOpen(false)}
    >
      {label()}
    </Link>
  ));
  return (
    <nav className={styles['nav']} aria-label={t.shell.navigation}>
      {phone ? links.slice(0, ON_PHONE) : links}
      {phone && (
        <details
          className={styles['more']}
          open={open}
          onToggle={(event) => setOpen(event.currentTarget.open)}
        >
          <summary>{t.shell.more}</summary>
          <div>{links.slice(ON_PHONE)}</div>
        </details>
      )}
    </nav>
  );
}

function ThemeChoice() {
  const chosen = useSignal(theme);
  return (
    <label className={styles['theme']}>
      <span className="sr">{t.shell.theme}</span>
      <select
        className="input"
        value={chosen}
        onChange={(event) => chooseTheme(event.target.value as Theme)}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {t.shell.themes[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Keys() {
  return (
    <aside className={styles['keys']} aria-label={t.shell.keys}>
      <h2>{t.shell.keys}</h2>
      <dl>
        {t.shell.keyList.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      {config.version && <p>Yardarm {config.version}</p>}
      <a href={`${config.base}/docs/openapi/`}>{t.shell.api}</a>
    </aside>
  );
}

export function Shell({ children }: { children: ReactNode }) {
  const [, navigate] = useLocation();
  const profile = useProfile();
  const user = profile && nameOf(profile);
  const about = useSignal(asking);
  useKeys({ c: () => navigate('/create') });
  useEffect(followHistory, []);
  return (
    <div className={styles['shell']}>
      <a href="#content" className={styles['skip']} onClick={focusContent}>
        {t.shell.skip}
      </a>
      <header className={styles['head']}>
        <Link href="/" className={styles['name']}>
          <img src={mark} alt="" width="16" height="16" />
          Yardarm
        </Link>
        <Palette />
        <span className={styles['user']}>
          {user && (
            <>
              <Link href="/account">{user}</Link>{' '}
              <a href={`${config.base}/logout`}>{t.shell.signOut}</a>
            </>
          )}
        </span>
        <ThemeChoice />
      </header>
      <div className={styles['side']}>
        <Navigation />
        <Keys />
      </div>
      <main id="content" className={styles['main']} tabIndex={-1}>
        {children}
      </main>
      <Suspense>{about && <AskDialog about={about} />}</Suspense>
      <Toasts />
    </div>
  );
}

/** By hand, because <base> would make of the fragment an address of another page. */
function focusContent(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
