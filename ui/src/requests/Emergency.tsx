import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';

import type { Asking } from '../app/ask';
import { useRefusal } from '../app/rights';
import { Field } from '../components/Field';
import { Guarded } from '../components/Guarded';
import styles from '../styles/settings.module.css';
import { tq } from '../text/requests';
import own from './Requests.module.css';

/** As long as the header of the reason may be. */
const LONGEST = 500;

/** Past the rule, for who may: closed until somebody needs it. */
export function Emergency({ about, onDone }: { about: Asking; onDone: () => void }) {
  const words = tq.ask;
  const refused = useRefusal()('SKIP_CHANGE_REQUEST', about.project, about.environment);
  const doing = useMutation({ mutationFn: about.anyway, onSuccess: onDone });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    doing.mutate(String(new FormData(event.currentTarget).get('why')).trim());
  };
  return (
    <details className={own['emergency']}>
      <summary>{words.emergency}</summary>
      <Guarded refused={refused}>
        <form className={styles['ask']} onSubmit={submit}>
          <p className="quiet">{words.emergencyText}</p>
          <Field label={words.reason}>
            {(id) => (
              <input
                id={id}
                name="why"
                required
                pattern=".*\S.*"
                maxLength={LONGEST}
                className={`input ${styles['wide']}`}
              />
            )}
          </Field>
          {doing.error && (
            <p role="alert" className={styles['failed']}>
              {doing.error.message}
            </p>
          )}
          <button type="submit" className="button danger" disabled={doing.isPending}>
            {words.anyway}
          </button>
        </form>
      </Guarded>
    </details>
  );
}
