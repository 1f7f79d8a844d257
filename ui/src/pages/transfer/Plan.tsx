import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { listFeatures } from '../../api/features';
import type { ImportPlan, ListedFeature } from '../../api/shapes';
import { importState, type StateDocument } from '../../api/transfer';
import { keys, queries } from '../../app/query';
import { say } from '../../app/toasts';
import { DiffView } from '../../components/DiffView';
import { diffLines } from '../../lib/diff';
import { without } from '../../lib/transfer';
import styles from '../../styles/settings.module.css';
import { td } from '../../text/definitions';

interface Props {
  document: StateDocument;
  plan: ImportPlan;
  keep: boolean;
  onDone: () => void;
}

const FEATURES = 'features';
const DONE = ['created', 'updated', 'deleted', 'kept'] as const;

/** Each feature can be taken or left; all else goes as the file has it. */
export function Plan({ document, plan, keep, onDone }: Props) {
  const words = td.transfer;
  const { changes, events, warnings } = plan;
  const features = changes[FEATURES];
  const touched = [...(features?.created ?? []), ...(features?.updated ?? [])];
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const now = useQuery({ queryKey: keys.features, queryFn: listFeatures });
  const bring = useMutation({
    mutationFn: async () => importState(without(document, skipped), keep),
    onSuccess: async () => {
      say(words.done(touched.length - skipped.size));
      onDone();
      await queries.invalidateQueries();
    },
  });
  const skip = (name: string, on: boolean): void => {
    const next = new Set(skipped);
    if (on) next.add(name);
    else next.delete(name);
    setSkipped(next);
  };
  return (
    <section className={`panel ${styles['editor']}`} aria-labelledby="plan">
      <h2 id="plan">{words.plan}</h2>
      <p role="status">{events === 0 ? words.nothing : words.events(events)}</p>
      {warnings.length > 0 && (
        <div>
          <h3>{words.warnings}</h3>
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
      <ul className={styles['wide']}>
        {touched.map((name) => (
          <li key={name}>
            <label className="tick">
              <input
                type="checkbox"
                aria-label={words.take(name)}
                checked={!skipped.has(name)}
                onChange={(event) => skip(name, !event.target.checked)}
              />
              <span className="mono">{name}</span>
              <span className="chip">
                {features?.created.includes(name) ? words.created : words.updated}
              </span>
            </label>
            <Difference
              before={now.data?.find((one) => one.name === name)}
              after={featureIn(document, name)}
            />
          </li>
        ))}
      </ul>
      {Object.entries(changes).map(([section, outcome]) => {
        const names = DONE.flatMap((how) =>
          section === FEATURES && (how === 'created' || how === 'updated')
            ? []
            : outcome[how].map((name) => `${name} (${words[how]})`),
        );
        return (
          names.length > 0 && (
            <p key={section}>
              {words.others(section)}: {names.join(', ')}
            </p>
          )
        );
      })}
      {bring.error && (
        <p role="alert" className={styles['failed']}>
          {words.refused}: {bring.error.message}
        </p>
      )}
      <button
        type="button"
        className="button primary"
        disabled={bring.isPending || events === 0}
        onClick={() => bring.mutate()}
      >
        {words.do}
      </button>
    </section>
  );
}

function featureIn(document: StateDocument, name: string): object | undefined {
  const all = document[FEATURES];
  if (!Array.isArray(all)) return undefined;
  return (all as { name?: unknown }[]).find((one) => one.name === name);
}

/** Only where the file says it as the list does: its newer form has its strategies elsewhere. */
function Difference({ before, after }: { before: ListedFeature | undefined; after: object | undefined }) {
  if (!before || !after || !('strategies' in after)) return null;
  const known = Object.entries(before).filter(([key]) => key in after);
  const lines = diffLines(Object.fromEntries(known), after);
  if (lines.length === 0) return null;
  return (
    <details>
      <summary>{td.transfer.difference}</summary>
      <DiffView lines={lines} label={td.transfer.difference} />
    </details>
  );
}
