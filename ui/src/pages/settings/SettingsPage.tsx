import { Link } from 'wouter';

import { SETTINGS } from '../../app/settings';
import { usePageTitle } from '../../components/usePageTitle';
import styles from '../../styles/settings.module.css';
import { tx } from '../../text/admin';
import { CleanupNumber } from '../cleanup/CleanupNumber';

export function SettingsPage() {
  usePageTitle(tx.settings.title);
  return (
    <div className={styles['page']}>
      <h1>{tx.settings.title}</h1>
      <ul className={`panel ${styles['list']}`}>
        {SETTINGS.map(({ href, label, key }) => (
          <li key={href}>
            <Link href={href}>{label()}</Link> <span className="quiet">{tx.settings.about[key]}</span>
            {key === 'cleanup' && <CleanupNumber before=" · " />}
          </li>
        ))}
      </ul>
    </div>
  );
}
