import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { listOutdated } from '../../api/applications';
import { keys } from '../../app/query';
import { ta } from '../../text/applications';
import styles from './Applications.module.css';

/** SDKs that are older than those of the tests, and who runs them; nothing where none is. */
export function OutdatedSdks() {
  const { title, columns } = ta.outdated;
  const { data } = useQuery({ queryKey: keys.outdated, queryFn: listOutdated });
  if (!data || data.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="outdated">
      <h2 id="outdated">{title}</h2>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{columns.sdk}</th>
            <th scope="col">{columns.newest}</th>
            <th scope="col">{columns.apps}</th>
          </tr>
        </thead>
        <tbody>
          {data.map(({ sdkVersion, newest, applications }) => (
            <tr key={sdkVersion}>
              <th scope="row" className="mono">
                {sdkVersion}
              </th>
              <td data-column={columns.newest} className="mono">
                {newest}
              </td>
              <td data-column={columns.apps}>
                <ul className={styles['few']}>
                  {applications.map((name) => (
                    <li key={name}>
                      <Link href={`/applications/${encodeURIComponent(name)}`}>{name}</Link>
                    </li>
                  ))}
                </ul>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
