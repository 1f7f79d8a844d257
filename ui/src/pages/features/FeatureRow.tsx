import type { ReactNode } from 'react';
import { useLocation, Link } from 'wouter';

import type { Feature, ListedFeature } from '../../api/shapes';
import { ReachBar } from '../../components/ReachBar';
import { Switch } from '../../components/Switch';
import { Time } from '../../components/Time';
import { reachOf } from '../../lib/strategies';
import { t } from '../../text';
import styles from './FeatureGrid.module.css';

interface Props {
  feature: ListedFeature;
  index: number;
  top: number;
  height: number;
  active: boolean;
  archived: boolean;
  /** Whether archived ones stand among others: then they are named, and keep the place of the box. */
  mixed: boolean;
  /** Drawn: see Usage.tsx. */
  usage: ReactNode;
  failed: boolean;
  /** Why it may not be switched, or restored. */
  refused: string | undefined;
  /** Environments that have a column. */
  others: string[];
  chosen: boolean;
  onChoose: (names: string[], on: boolean) => void;
  onActive: (index: number) => void;
  onSwitch: (name: string, on: boolean) => void;
  onRestore: (name: string) => void;
}

export function rowId(name: string): string {
  return `row-${name}`;
}

function Who({ feature }: { feature: Feature }) {
  const reach = reachOf(feature);
  const words = t.sentences.summary(feature);
  return (
    <>
      <ReachBar reach={reach} />
      <span className={styles['words']} title={words}>
        {feature.enabled ? words : <span className="quiet">{`${t.sentences.reach(reach)} · ${words}`}</span>}
      </span>
    </>
  );
}

/** What it is in another environment; without a state it is off there. */
function There({ feature, environment }: { feature: ListedFeature; environment: string }) {
  const state = feature.environments?.[environment] ?? { enabled: false, strategies: [] };
  const reach = reachOf(state);
  const words = t.sentences.reach(reach);
  const title = reach.kind === 'off' ? words : t.sentences.summary(state);
  return (
    <span role="gridcell" className={styles['other']} title={title}>
      <ReachBar reach={reach} />
      <span className={styles['words']}>{words}</span>
    </span>
  );
}

export function FeatureRow(props: Props) {
  const { feature, index, active, archived, mixed, failed, chosen } = props;
  const { name } = feature;
  const [, navigate] = useLocation();
  const href = `/features/${encodeURIComponent(name)}`;
  return (
    // The grid has the keys: Enter opens the active row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      id={rowId(name)}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-active={active || undefined}
      className={styles['row']}
      style={{ height: props.height, transform: `translateY(${props.top}px)` }}
      data-archived={archived || undefined}
      onClick={() => {
        props.onActive(index);
        // A click that selects text, or that opens the link itself, is no wish to go there.
        if (!getSelection()?.toString()) navigate(href);
      }}
    >
      {(!archived || mixed) && (
        <span role="gridcell" className={styles['choose']}>
          {!archived && (
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={t.features.choose(name)}
              checked={chosen}
              onClick={(event) => event.stopPropagation()}
              onChange={() => {
                props.onActive(index);
                props.onChoose([name], !chosen);
              }}
            />
          )}
        </span>
      )}
      <span role="gridcell" className={styles['on']}>
        {archived ? (
          <button
            type="button"
            className="button"
            tabIndex={-1}
            disabled={props.refused !== undefined}
            title={props.refused}
            onClick={(event) => {
              event.stopPropagation();
              props.onRestore(name);
            }}
          >
            {t.features.restore}
          </button>
        ) : (
          <Switch
            on={feature.enabled}
            label={t.features.switchLabel(name)}
            tabbable={false}
            failed={failed}
            refused={props.refused}
            onChange={(on) => {
              props.onActive(index);
              props.onSwitch(name, on);
            }}
          />
        )}
      </span>
      <span role="gridcell" className={styles['name']}>
        <Link href={href} tabIndex={-1} className="mono" onClick={(event) => event.stopPropagation()}>
          {name}
        </Link>
        {archived && mixed && <span className="quiet"> · {t.features.states.archived}</span>}
        {feature.stale && <span className="quiet"> · {t.features.isStale}</span>}
        {failed && <span className={styles['failed']}> · {t.features.notSaved}</span>}
      </span>
      <span role="gridcell" className={styles['who']}>
        <Who feature={feature} />
      </span>
      {props.others.map((environment) => (
        <There key={environment} feature={feature} environment={environment} />
      ))}
      <span role="gridcell" className={styles['asked']}>
        {!archived && props.usage}
      </span>
      <span role="gridcell" className={styles['type']}>
        {feature.type}
      </span>
      <span role="gridcell" className={styles['project']}>
        {feature.project}
      </span>
      <span role="gridcell" className={styles['seen']}>
        <Time at={feature.lastSeenAt} />
      </span>
      <span role="gridcell" className={styles['created']}>
        <Time at={feature.createdAt} />
      </span>
    </div>
  );
}
