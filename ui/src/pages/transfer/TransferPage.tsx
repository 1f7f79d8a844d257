import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { planOf, type StateDocument } from '../../api/transfer';
import { config } from '../../app/config';
import { keys } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { Guarded } from '../../components/Guarded';
import { Failure, Loading } from '../../components/States';
import { readDocument } from '../../lib/transfer';
import styles from '../../styles/settings.module.css';
import { td } from '../../text/definitions';
import { Screen } from '../settings/Screen';
import { Plan } from './Plan';

interface Chosen {
  name: string;
  document: StateDocument | null;
}

export function TransferPage() {
  const words = td.transfer;
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [keep, setKeep] = useState(false);
  const [serial, setSerial] = useState(0);
  const refused = useRefusal()('ADMIN');
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    let document: StateDocument | null = null;
    try {
      document = readDocument(await file.text());
    } catch {
      // It is said below, with the name of the file.
    }
    setSerial(serial + 1);
    setChosen({ name: file.name, document });
  };
  const exported = `${config.base}/api/admin/state/export?download=true`;
  return (
    <Screen title={words.title} intro={words.intro}>
      <section className={`panel ${styles['form']}`} aria-label={words.export}>
        <a className="button" href={exported} download>
          {words.download}
        </a>
        <a className="button" href={`${exported}&version=4`} download>
          {words.downloadAll}
        </a>
      </section>
      <section className={`panel ${styles['editor']}`} aria-label={words.import}>
        <h2>{words.import}</h2>
        <Guarded refused={refused}>
          <label className="field">
            <span className="label">{words.file}</span>
            <input
              type="file"
              // The browser takes what is dropped on it.
              className={styles['drop']}
              accept=".json,application/json"
              onChange={(event) => {
                void take(event.target.files?.[0]);
                // So that the same file, mended, can be chosen again.
                event.target.value = '';
              }}
            />
            <span className="hint">{words.drop}</span>
          </label>
          <label className="tick">
            <input
              type="checkbox"
              checked={keep}
              onChange={(event) => setKeep(event.target.checked)}
            />
            {words.keep}
          </label>
        </Guarded>
        {chosen && chosen.document === null && (
          <p role="alert" className={styles['failed']}>
            {words.unreadable(chosen.name)}
          </p>
        )}
      </section>
      {chosen?.document && <p className="mono">{chosen.name}</p>}
      {chosen?.document && (
        <Planned
          key={`${serial} ${keep}`}
          document={chosen.document}
          asked={`${serial} ${keep}`}
          keep={keep}
          onDone={() => setChosen(null)}
        />
      )}
    </Screen>
  );
}

interface PlannedProps {
  document: StateDocument;
  asked: string;
  keep: boolean;
  onDone: () => void;
}

/** What the file would change, before anything is. */
function Planned({ document, asked, keep, onDone }: PlannedProps) {
  const { data, error, isPending } = useQuery({
    queryKey: keys.plan(asked),
    queryFn: async () => planOf(document, keep),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  if (error) return <Failure title={td.transfer.refused} error={error} />;
  if (isPending) return <Loading />;
  return <Plan document={document} plan={data} keep={keep} onDone={onDone} />;
}
