import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';

import type { Environment, ListedFeature } from '../../api/shapes';
import { useRefusal } from '../../app/rights';
import { complain } from '../../app/toasts';
import { usePhone } from '../../lib/media';
import { t } from '../../text';
import styles from './FeatureGrid.module.css';
import { FeatureRow, rowId } from './FeatureRow';
import type { UsageByName } from './Usage';
import { useFailures, useSwitch } from './useSwitch';

interface Props {
  features: ListedFeature[];
  /** Whether all of them are. */
  archived: boolean;
  /** Those among `features` that are, when not all are. */
  away: ReadonlySet<string>;
  environments: Environment[];
  chosen: ReadonlySet<string>;
  onChoose: (names: string[], on: boolean) => void;
}

const BEFORE = ['on', 'name', 'who'] as const;
const AFTER = ['asked', 'type', 'project', 'seen', 'created'] as const;
/** Environments beside the default one for which there is room. */
const MOST_OTHERS = 3;
const PAGE = 20;
/** Milliseconds: how often clients asked is drawn once the list can be used. */
const AFTERWARDS = 2_000;
const NO_USAGE: UsageByName = new Map();
const NONE: string[] = [];

const Usage = lazy(async () => {
  await new Promise((resolve) => setTimeout(resolve, AFTERWARDS));
  return { default: (await import('./Usage')).Usage };
});

async function restore(name: string): Promise<void> {
  await (await import('./restore')).restore(name);
}

/** Where a key leads from a row, or null for a key that does not move. */
function moved(key: string, from: number, last: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(from + 1, last);
    case 'ArrowUp':
    case 'k':
      return Math.max(from - 1, 0);
    case 'PageDown':
      return Math.min(from + PAGE, last);
    case 'PageUp':
      return Math.max(from - PAGE, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** One tab stop; the active row moves with the keys. Only the rows in view are in the document. */
export function FeatureGrid({ features, archived, away, environments, chosen, onChoose }: Props) {
  const [, navigate] = useLocation();
  const phone = usePhone();
  const scroller = useRef<HTMLDivElement>(null);
  const switchTo = useSwitch();
  const failures = useFailures();
  const refusal = useRefusal();
  const standard = environments.find((one) => one.protected)?.name;
  const isArchived = (name: string): boolean => archived || away.has(name);
  const refusedIn = ({ name, project }: ListedFeature): string | undefined =>
    isArchived(name)
      ? refusal('UPDATE_FEATURE', project)
      : refusal('UPDATE_FEATURE_ENVIRONMENT', project, standard);
  const [at, setActive] = useState(0);
  const active = Math.min(at, features.length - 1);
  const others = useMemo(
    () => environments.filter((one) => !one.protected).slice(0, MOST_OTHERS).map(({ name }) => name),
    [environments],
  );
  const shown = archived ? NONE : others;
  const live = useMemo(() => features.map(({ name }) => name).filter((name) => !away.has(name)), [features, away]);
  const every = live.length > 0 && live.every((name) => chosen.has(name));
  const rangeExtractor = useCallback(
    (range: Range) => [...new Set([...defaultRangeExtractor(range), active])].toSorted((a, b) => a - b),
    [active],
  );
  const height = phone ? 64 : 32;
  const virtual = useVirtualizer({
    count: features.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    // The header sticks to the top: rows are never scrolled under it.
    scrollPaddingStart: phone ? 0 : height,
    overscan: 8,
    rangeExtractor,
    getItemKey: (index) => features[index]?.name ?? index,
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const feature = features[active];
    // A button in a row, once it was clicked, takes Space and Enter itself.
    const here = event.target === event.currentTarget;
    const to = moved(event.key, active, features.length - 1);
    if (to !== null) {
      setActive(to);
      virtual.scrollToIndex(to);
    } else if (feature && here && event.key === ' ') {
      const refused = refusedIn(feature);
      if (refused !== undefined) complain(refused);
      else if (isArchived(feature.name)) void restore(feature.name);
      else switchTo(feature.name, !feature.enabled);
    } else if (feature && !isArchived(feature.name) && event.key === 'x') {
      onChoose([feature.name], !chosen.has(feature.name));
    } else if (!archived && event.key === 'X') {
      onChoose(live, !every);
    } else if (feature && here && event.key === 'Enter') {
      navigate(`/features/${encodeURIComponent(feature.name)}`);
    } else {
      return;
    }
    event.preventDefault();
  };

  const [usage, setUsage] = useState(NO_USAGE);
  const current = features[active];
  const items = virtual.getVirtualItems();
  const inView = items.flatMap(({ index }) => features[index]?.name ?? []).filter((name) => !away.has(name));
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      className={styles['grid']}
      data-archived={archived || undefined}
      data-mixed={away.size > 0 || undefined}
      style={{ '--others': shown.length } as CSSProperties}
      aria-multiselectable
      aria-label={t.features.title}
      aria-rowcount={features.length + 1}
      aria-activedescendant={current ? rowId(current.name) : undefined}
      onKeyDown={onKeyDown}
    >
      {!archived && !phone && (
        <Suspense>
          <Usage names={inView} known={usage} onKnown={setUsage} />
        </Suspense>
      )}
      <div role="rowgroup" className={styles['head']}>
        <div role="row" aria-rowindex={1} className={styles['row']}>
          {!archived && (
            <span role="columnheader" className={styles['choose']}>
              <input
                type="checkbox"
                tabIndex={-1}
                aria-label={t.features.chooseAll}
                checked={every}
                onChange={() => onChoose(live, !every)}
              />
            </span>
          )}
          {BEFORE.map((column) => (
            <Head key={column} className={styles[column]} text={t.features.columns[column]} />
          ))}
          {shown.map((name) => (
            <Head key={name} className={styles['other']} text={name} />
          ))}
          {AFTER.map((column) => (
            <Head key={column} className={styles[column]} text={t.features.columns[column]} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles['body']} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const feature = features[index];
          return (
            feature && (
              <FeatureRow
                key={key}
                feature={feature}
                index={index}
                top={start}
                height={height}
                active={index === active}
                archived={isArchived(feature.name)}
                mixed={!archived}
                usage={usage.get(feature.name)}
                refused={refusedIn(feature)}
                others={shown}
                chosen={chosen.has(feature.name)}
                onChoose={onChoose}
                failed={failures.has(feature.name)}
                onActive={setActive}
                onSwitch={switchTo}
                onRestore={(name) => void restore(name)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

function Head({ className, text }: { className: string | undefined; text: string }) {
  return (
    <span role="columnheader" className={className}>
      {text}
    </span>
  );
}
