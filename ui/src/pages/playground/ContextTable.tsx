import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { listContextFields } from '../../api/context';
import { keys } from '../../app/query';
import { type Context, fieldsOf } from '../../lib/asked';
import { tp } from '../../text/playground';
import { AddText } from './AddText';
import { Archetypes } from './Archetypes';
import styles from './Playground.module.css';

interface Props {
  contexts: Context[];
  onChange: (contexts: Context[]) => void;
}

/** A row for everybody who asks, a column for each field. */
export function ContextTable({ contexts, onChange }: Props) {
  const [added, setAdded] = useState<string[]>([]);
  const fields = [...new Set([...fieldsOf(contexts), ...added])];
  return (
    <fieldset className="field">
      <legend>{tp.contexts}</legend>
      <div className={styles['scroll']} role="group" aria-label={tp.contexts}>
        <table className={styles['contexts']}>
          <thead>
            <tr>
              <th scope="col">
                <span className="sr">{tp.row}</span>
              </th>
              {fields.map((field) => (
                <th key={field} scope="col" className="mono">
                  {field}
                </th>
              ))}
              <th scope="col">
                <span className="sr">{tp.remove}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {contexts.map((context, row) => (
              // oxlint-disable-next-line react/no-array-index-key - rows have no other identity
              <tr key={row}>
                <th scope="row">{row + 1}</th>
                {fields.map((field) => (
                  <td key={field}>
                    <input
                      className="input mono"
                      aria-label={tp.cell(field, row + 1)}
                      autoCapitalize="none"
                      spellCheck={false}
                      value={context[field] ?? ''}
                      onChange={(event) =>
                        onChange(
                          contexts.map((old, at) =>
                            at === row ? { ...old, [field]: event.target.value } : old,
                          ),
                        )
                      }
                    />
                  </td>
                ))}
                <td>
                  {contexts.length > 1 && (
                    <button
                      type="button"
                      className="button plain"
                      aria-label={tp.removeRow(row + 1)}
                      onClick={() => onChange(contexts.filter((_, at) => at !== row))}
                    >
                      ×
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles['ticks']}>
        <button
          type="button"
          className="button"
          onClick={() => onChange([...contexts, { ...contexts.at(-1), userId: '' }])}
        >
          {tp.addRow}
        </button>
        <NewField fields={fields} onAdd={(field) => setAdded([...added, field])} />
      </div>
      <Archetypes contexts={contexts} onChange={onChange} />
    </fieldset>
  );
}

function NewField({ fields, onAdd }: { fields: string[]; onAdd: (field: string) => void }) {
  const { data } = useQuery({ queryKey: keys.context, queryFn: listContextFields });
  return (
    <>
      <AddText
        label={tp.newField}
        button={tp.addField}
        mono
        list="fields"
        onAdd={(name) => !fields.includes(name) && onAdd(name)}
      />
      <datalist id="fields">
        {data?.map((field) => (
          <option key={field} value={field}>
            {field}
          </option>
        ))}
      </datalist>
    </>
  );
}
