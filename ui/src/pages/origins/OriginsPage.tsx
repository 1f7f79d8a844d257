import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import { ApiError } from '../../api/errors';
import { listOrigins, setOrigins } from '../../api/origins';
import { keys, queries } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { say } from '../../app/toasts';
import { Field } from '../../components/Field';
import { Guarded } from '../../components/Guarded';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';
import { ts } from '../../text/settings';
import { Screen } from '../settings/Screen';

export function OriginsPage() {
  const words = tr.origins;
  const asked = useQuery({ queryKey: keys.origins, queryFn: listOrigins });
  const refused = useRefusal()('ADMIN');
  return (
    <Screen
      title={words.title}
      intro={words.intro}
      asked={asked}
      failed={words.failed}
      refused={refused}
    >
      <Guarded refused={refused} quiet>
        {asked.data && <Editor key={asked.data.join(' ')} origins={asked.data} />}
      </Guarded>
    </Screen>
  );
}

interface Line {
  text: string;
  number: number;
}

function linesOf(text: string): Line[] {
  const all = text.split('\n').map((line, index) => ({ text: line.trim(), number: index + 1 }));
  return all.filter((line) => line.text !== '');
}

/** The server says which of the origins is none: here it is a line. */
function faultIn(error: unknown, lines: Line[]): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const [detail] = error.details;
  const index = Number(detail?.path?.at(-1) ?? Number.NaN);
  const line = lines[index];
  // It begins with the field, which is not called so here.
  const why = detail?.message?.replace(/^"[^"]*" /, '');
  return line && why ? tr.origins.line(line.number, why) : undefined;
}

function Editor({ origins }: { origins: string[] }) {
  const words = tr.origins;
  const [text, setText] = useState(origins.join('\n'));
  const save = useMutation({
    mutationFn: async (lines: Line[]) => setOrigins(lines.map((line) => line.text)),
    onSuccess: async () => {
      say(words.saved);
      await queries.invalidateQueries({ queryKey: keys.origins });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(linesOf(text));
  };
  const fault = faultIn(save.error, save.variables ?? []);
  return (
    <form className={`panel ${styles['editor']}`} aria-label={words.title} onSubmit={submit}>
      <Field label={words.label} hint={words.hint} fault={fault}>
        {(id, said) => (
          <textarea
            id={id}
            className="input mono"
            rows={Math.max(4, origins.length + 1)}
            spellCheck={false}
            autoCapitalize="none"
            value={text}
            aria-describedby={said}
            aria-invalid={fault !== undefined}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {save.error && (
        <p role="alert" className={styles['failed']}>
          {words.notSaved}
          {fault === undefined && `: ${save.error.message}`}
        </p>
      )}
      <button type="submit" className="button primary" disabled={save.isPending}>
        {ts.save}
      </button>
    </form>
  );
}
