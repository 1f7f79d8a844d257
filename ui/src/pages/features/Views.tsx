import type { FormEvent } from 'react';
import { Link } from 'wouter';

import { complain } from '../../app/toasts';
import { type Filters, writeFilters } from '../../lib/filters';
import { useKept } from '../../lib/kept';
import { isView, VIEWS } from '../../lib/views';
import { t } from '../../text';
import { tl } from '../../text/lists';
import styles from './Views.module.css';

interface Props {
  filters: Filters;
  onDone: () => void;
}

/** Filters that somebody gave a name. */
export function Views({ filters, onDone }: Props) {
  const [views, keep] = useKept(VIEWS, isView, () => complain(tl.views.notKept));
  const search = writeFilters(filters);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    if (name === '') return;
    keep([...views.filter((one) => one.name !== name), { name, search }]);
    event.currentTarget.reset();
  };
  return (
    <div className={styles['views']}>
      {views.length === 0 && <p className="quiet">{tl.views.none}</p>}
      <ul>
        {views.map((view) => (
          <li key={view.name}>
            <Link
              href={`/${view.search}`}
              aria-current={view.search === search ? 'true' : undefined}
              onClick={onDone}
            >
              {view.name}
            </Link>
            <button
              type="button"
              className="button plain"
              aria-label={tl.views.remove(view.name)}
              onClick={() => keep(views.filter((one) => one !== view))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={submit}>
        <input
          className="input"
          name="name"
          maxLength={60}
          required
          disabled={search === ''}
          aria-label={tl.views.name}
          placeholder={tl.views.name}
        />
        <button type="submit" className="button" disabled={search === ''}>
          {tl.views.save}
        </button>
      </form>
      {search === '' && <p className="quiet">{t.features.views}: {tl.views.filterFirst}</p>}
    </div>
  );
}
