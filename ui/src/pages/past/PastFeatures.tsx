import { useMemo, useState } from 'react';
import { Link } from 'wouter';

import type { Environment, ListedFeature } from '../../api/shapes';
import { ReachBar } from '../../components/ReachBar';
import { SinceWords } from '../../components/SinceWords';
import { Message } from '../../components/States';
import { Table } from '../../components/Table';
import { matching, readFilters } from '../../lib/filters';
import { featureAsOf } from '../../lib/moments';
import { sinceListed } from '../../lib/since';
import { reachOf } from '../../lib/strategies';
import { t } from '../../text';
import { tw } from '../../text/past';
import { UndoButton } from '../../undo/UndoButton';
import styles from './Past.module.css';

/** As many rows as one looks through; a search finds the others. */
const SHOWN = 200;

interface Props {
  then: ListedFeature[];
  later: ListedFeature[];
  /** Names of those that are different. */
  differs: ReadonlySet<string>;
  environments: Environment[];
  standard: string;
  revision: number;
}

export function PastFeatures({ then, later, differs, environments, standard, revision }: Props) {
  const [q, setQ] = useState('');
  const [only, setOnly] = useState(true);
  const laterByName = useMemo(() => new Map(later.map((one) => [one.name, one])), [later]);
  const made = useMemo(() => madeSince(then, later), [then, later]);
  const wanted = { ...readFilters(''), q };
  const found = matching(then, wanted).filter(({ name }) => !only || differs.has(name));
  const fresh = only ? matching(made, wanted) : [];
  const rest = found.length + fresh.length - SHOWN;
  return (
    <>
      <div className={styles['tools']}>
        <input
          type="search"
          className="input"
          aria-label={t.features.search}
          placeholder={t.features.searchHint}
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
        <label className="tick">
          <input type="checkbox" checked={only} onChange={(event) => setOnly(event.target.checked)} />
          {tw.onlyDifferent}
        </label>
        <span className="quiet" role="status">
          {tw.differ(found.length + fresh.length, then.length, only)}
        </span>
      </div>
      {found.length + fresh.length === 0 ? (
        <Message title={only ? tw.same : t.features.noneTitle} />
      ) : (
        <Table
          label={t.features.title}
          columns={[t.features.columns.name, ...environments.map(({ name }) => name), tw.sinceThen]}
          actions={tw.restore}
        >
          {found.slice(0, SHOWN).map((feature) => (
            <Row
              key={feature.name}
              feature={feature}
              later={laterByName.get(feature.name)}
              differs={differs.has(feature.name)}
              environments={environments}
              standard={standard}
              revision={revision}
            />
          ))}
          {fresh.slice(0, Math.max(0, SHOWN - found.length)).map(({ name }) => (
            <tr key={name}>
              <th scope="row">
                <Link href={`/features/${encodeURIComponent(name)}`} className="mono">
                  {name}
                </Link>
              </th>
              <td className="quiet" colSpan={environments.length}>
                {tw.notThen}
              </td>
              <td colSpan={2}>{tw.madeSince}</td>
            </tr>
          ))}
        </Table>
      )}
      {rest > 0 && <p>{t.more(rest)}</p>}
    </>
  );
}

function madeSince(then: ListedFeature[], later: ListedFeature[]): ListedFeature[] {
  const there = new Set(then.map(({ name }) => name));
  return later.filter(({ name }) => !there.has(name));
}

interface RowProps {
  feature: ListedFeature;
  later: ListedFeature | undefined;
  differs: boolean;
  environments: Environment[];
  standard: string;
  revision: number;
}

function Row({ feature, later, differs, environments, standard, revision }: RowProps) {
  const { name } = feature;
  const there = (environment: string): Pick<ListedFeature, 'enabled' | 'strategies'> =>
    environment === standard
      ? feature
      : (feature.environments?.[environment] ?? { enabled: false, strategies: [] });
  const since = later ? sinceListed(feature, later, standard) : [];
  return (
    <tr>
      <th scope="row">
        <Link href={featureAsOf(name, revision)} className="mono">
          {name}
        </Link>
      </th>
      {environments.map((environment) => {
        const reach = reachOf(there(environment.name));
        return (
          <td key={environment.name} title={t.sentences.summary(there(environment.name))}>
            <span className={styles['reach']}>
              <ReachBar reach={reach} /> {t.sentences.reach(reach)}
            </span>
          </td>
        );
      })}
      <td>
        {!later && tw.goneSince}
        {later && since.length > 0 && <SinceWords since={since} />}
        {later && since.length === 0 && differs && tw.otherParts}
      </td>
      <td>
        {differs && (
          <UndoButton
            selection={{ from: revision + 1, feature: name }}
            label={tw.restore}
            of={name}
            title={tw.restoreTitle(name)}
          />
        )}
      </td>
    </tr>
  );
}
