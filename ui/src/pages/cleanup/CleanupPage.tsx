import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';

import { listEnvironments } from '../../api/environments';
import { listTypes } from '../../api/feature';
import { listFeatures } from '../../api/features';
import type { ListedFeature } from '../../api/shapes';
import { keys } from '../../app/query';
import { Message } from '../../components/States';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import { type Reason, reasonsOf } from '../../lib/cleanup';
import styles from '../../styles/settings.module.css';
import { t } from '../../text';
import { td } from '../../text/definitions';
import { BulkBar } from '../features/BulkBar';
import { Screen } from '../settings/Screen';

interface Found {
  feature: ListedFeature;
  reasons: Reason[];
}

const KINDS = ['stale', 'unseen', 'full', 'old'] as const;
/** More than anybody looks through in one go; the filter shows the others. */
const MOST = 300;

function told(reason: Reason): string {
  const words = td.cleanup.reasons;
  switch (reason.kind) {
    case 'stale':
      return words.stale;
    case 'unseen':
      return words.unseen(reason.days);
    case 'full':
      return words.full(reason.days);
    case 'old':
      return words.old(reason.days, reason.lifetime);
  }
}

export function CleanupPage() {
  const words = td.cleanup;
  const asked = useQuery({ queryKey: keys.features, queryFn: listFeatures });
  const { data: types = [] } = useQuery({ queryKey: keys.types, queryFn: listTypes });
  const { data: environments = [] } = useQuery({
    queryKey: keys.environments,
    queryFn: listEnvironments,
  });
  const [now] = useState(Date.now);
  const [kind, setKind] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const all = useMemo(
    () =>
      (asked.data ?? [])
        .map((feature): Found => ({ feature, reasons: reasonsOf(feature, types, now) }))
        .filter(({ reasons }) => reasons.length > 0)
        .toSorted((a, b) => b.reasons.length - a.reasons.length),
    [asked.data, types, now],
  );
  const found = all.filter(({ reasons }) => kind === '' || reasons.some((one) => one.kind === kind));
  const shown = found.slice(0, MOST);
  const those = shown.map(({ feature }) => feature).filter(({ name }) => chosen.has(name));
  return (
    <Screen title={words.title} intro={words.intro} asked={asked} failed={td.unread}>
      <div className={styles['head']}>
        <select
          className="input"
          aria-label={words.why}
          value={kind}
          onChange={(event) => setKind(event.target.value)}
        >
          <option value="">{words.all}</option>
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {words.kinds[one]}
            </option>
          ))}
        </select>
        <strong role="status">{words.shown(found.length)}</strong>
        <Link href="/?state=archived">{words.archived}</Link>
      </div>
      {asked.data && found.length === 0 && (
        <Message title={words.emptyTitle}>
          <p>{words.empty}</p>
        </Message>
      )}
      {shown.length > 0 && (
        <Table label={words.title} columns={words.columns}>
          {shown.map((one) => (
            <Row
              key={one.feature.name}
              found={one}
              chosen={chosen.has(one.feature.name)}
              onChoose={(on) => {
                const next = new Set(chosen);
                if (on) next.add(one.feature.name);
                else next.delete(one.feature.name);
                setChosen(next);
              }}
            />
          ))}
        </Table>
      )}
      {found.length > MOST && <p className="quiet">{t.more(found.length - MOST)}</p>}
      {those.length > 0 && (
        <div className={styles['foot']}>
          <BulkBar chosen={those} environments={environments} onClear={() => setChosen(new Set())} />
        </div>
      )}
    </Screen>
  );
}

interface RowProps {
  found: Found;
  chosen: boolean;
  onChoose: (on: boolean) => void;
}

function Row({ found: { feature, reasons }, chosen, onChoose }: RowProps) {
  const { name } = feature;
  return (
    <tr>
      <th scope="row">
        <label className="tick">
          <input
            type="checkbox"
            aria-label={td.cleanup.choose(name)}
            checked={chosen}
            onChange={(event) => onChoose(event.target.checked)}
          />
          <Link href={`/features/${encodeURIComponent(name)}`} className="mono">
            {name}
          </Link>
        </label>
      </th>
      <td>{reasons.map(told).join('; ')}</td>
      <td>{feature.project}</td>
      <td>
        <Time at={feature.createdAt} />
      </td>
    </tr>
  );
}
