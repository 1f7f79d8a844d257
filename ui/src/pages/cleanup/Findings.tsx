import { Link } from 'wouter';

import type { Insight, InsightKind } from '../../api/shapes';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import { t } from '../../text';
import { ti } from '../../text/insight';
import styles from './Cleanup.module.css';

/** Of the applications that asked: those that did last. */
const FEW = 3;

interface Props {
  kind: InsightKind;
  found: Insight[];
  /** So many days its counts are of. */
  days: number;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

/** All findings of one kind, what to do about them, and why each is one. */
export function Findings({ kind, found, days, chosen, onChoose }: Props) {
  const title = ti.kinds[kind];
  // What is archived already is there to be looked at.
  const archivable = kind !== 'archived-in-use';
  const choose = (name: string, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(name);
    else next.delete(name);
    onChoose(next);
  };
  return (
    <section className={styles['kind']} aria-labelledby={kind}>
      <header>
        <h2 id={kind}>{title}</h2>
        <p className="quiet">{ti.ways[kind]}</p>
        {archivable && (
          <button
            type="button"
            className="button"
            aria-label={ti.chooseAllOf(title)}
            onClick={() => onChoose(new Set([...chosen, ...found.map(({ feature }) => feature)]))}
          >
            {ti.chooseAll}
          </button>
        )}
      </header>
      <Table label={title} columns={ti.columns}>
        {found.map((one) => (
          <Row
            key={`${one.feature} ${one.environment}`}
            found={one}
            days={days}
            chosen={chosen.has(one.feature)}
            {...(archivable && { onChoose: (on: boolean) => choose(one.feature, on) })}
          />
        ))}
      </Table>
    </section>
  );
}

interface RowProps {
  found: Insight;
  days: number;
  chosen: boolean;
  /** Where it can be. */
  onChoose?: (on: boolean) => void;
}

function Row({ found, days, ...choice }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <Name name={found.feature} {...choice} />
      </th>
      <td>{ti.why[found.finding](found)}</td>
      <td>
        <Evidence found={found} days={days} />
      </td>
      <td>{found.project}</td>
    </tr>
  );
}

type NameProps = { name: string } & Pick<RowProps, 'chosen' | 'onChoose'>;

function Name({ name, chosen, onChoose }: NameProps) {
  const link = (
    <Link href={`/features/${encodeURIComponent(name)}`} className="mono">
      {name}
    </Link>
  );
  if (!onChoose) return link;
  return (
    <label className="tick">
      <input
        type="checkbox"
        aria-label={ti.choose(name)}
        checked={chosen}
        onChange={(event) => onChoose(event.target.checked)}
      />
      {link}
    </label>
  );
}

/** Of one environment where the finding is, of all of them otherwise. */
function Evidence({ found: { environment, evidence }, days }: { found: Insight; days: number }) {
  const words = ti.evidence;
  const there = (one: { environment: string }): boolean =>
    environment === null || one.environment === environment;
  const seen = evidence.seen.filter(there);
  return (
    <ul className={styles['evidence']}>
      {evidence.usage.filter(there).map((sum) => (
        <li key={sum.environment}>{words.counted(sum.environment, sum.yes, sum.no, days)}</li>
      ))}
      {seen.slice(0, FEW).map((one) => (
        <li key={`${one.appName} ${one.environment}`}>
          {words.asked(one.appName, one.environment)} <Time at={one.lastSeen} />
        </li>
      ))}
      {seen.length > FEW && <li>{t.more(seen.length - FEW)}</li>}
      {evidence.lastSeen === null && (
        <li>
          {words.created} <Time at={evidence.createdAt} full />
        </li>
      )}
      {evidence.dependents.length > 0 && <li>{words.dependents(evidence.dependents)}</li>}
    </ul>
  );
}
