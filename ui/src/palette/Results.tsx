import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';

import { listEnvironments } from '../api/environments';
import { listArchived, listFeatures } from '../api/features';
import { findPlaced } from '../api/placed';
import { PAGES } from '../app/pages';
import type { PaletteKeys } from '../app/Palette';
import { keys } from '../app/query';
import { SETTINGS } from '../app/settings';
import { type Command, readCommand } from '../lib/commands';
import { t } from '../text';
import { tc } from '../text/palette';
import { Effect } from './Effect';
import { type FeatureAct, type Item, itemsFor } from './items';
import { type Plan, planOf } from './plan';
import styles from './Results.module.css';

interface Props {
  text: string;
  onText: (text: string) => void;
  /** Gives the keys of the field to somebody, who says true for one that is taken. */
  takeKeys: (keys: PaletteKeys | null) => void;
  onActive: (id: string | null) => void;
  onDone: () => void;
}

/** Each once, though some stand in both lists. */
function everyPage(): { href: string; label: string }[] {
  const all = [...PAGES, ...SETTINGS].map(({ href, label }) => [href, label()] as const);
  return [...new Map(all)].map(([href, label]) => ({ href, label }));
}

function useItems(text: string, command: Command): { items: Item[]; pending: boolean } {
  const features = useQuery({ queryKey: keys.features, queryFn: listFeatures });
  const environments = useQuery({ queryKey: keys.environments, queryFn: listEnvironments });
  const restoring = command.verb === 'restore';
  const away = useQuery({ queryKey: keys.archived, queryFn: listArchived, enabled: restoring });
  const items = useMemo(
    () =>
      itemsFor(text, command, {
        features: features.data ?? [],
        archived: away.data ?? [],
        environments: environments.data ?? [],
        pages: everyPage(),
      }),
    [text, command, features.data, away.data, environments.data],
  );
  const pending = features.isPending || environments.isPending || (restoring && away.isPending);
  return { items, pending };
}

/** The plan of the line that is chosen; what it needs to know is asked for. */
function usePlan(act: FeatureAct | undefined): { plan: Plan | null; error: Error | null } {
  const name = act?.feature.name ?? '';
  const asked = act !== undefined && ['on', 'off', 'kill', 'roll'].includes(act.verb);
  const { data, error } = useQuery({
    queryKey: keys.feature(name),
    queryFn: async () => findPlaced(name, act?.feature.project),
    enabled: asked,
  });
  return { plan: act ? planOf(act, data) : null, error: asked ? error : null };
}

export function Results({ text, onText, takeKeys, onActive, onDone }: Props) {
  const [, navigate] = useLocation();
  const command = useMemo(() => readCommand(text), [text]);
  const { items, pending } = useItems(text, command);
  const [chosen, setChosen] = useState({ text, index: 0 });
  // Another text begins at its first line.
  const index = chosen.text === text ? Math.min(chosen.index, items.length - 1) : 0;
  const item = items[index];
  const { plan, error } = usePlan(item?.act);

  const go = (at: Item, its: Plan | null): void => {
    if (at.fill !== undefined) return onText(at.fill);
    const href = at.href ?? its?.href;
    if (href) {
      onDone();
      navigate(href);
    } else if (its?.run) {
      onDone();
      void its.run();
    }
  };
  useEffect(() => {
    onActive(item?.id ?? null);
    document.getElementById(item?.id ?? '')?.scrollIntoView({ block: 'nearest' });
  }, [item?.id, onActive]);
  useEffect(() => {
    takeKeys((key) => {
      const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
      if (step !== 0 && items.length > 0) {
        setChosen({ text, index: (index + step + items.length) % items.length });
      } else if (key === 'Enter' && item) {
        go(item, plan);
      } else if (key === 'Tab' && item?.fill !== undefined) {
        onText(item.fill);
      } else {
        return false;
      }
      return true;
    });
    return () => takeKeys(null);
  });

  return (
    <>
      <div id="palette-results" role="listbox" aria-label={tc.results} className={styles['list']}>
        {items.map((one, at) => (
          // The field has the keys: arrows choose, Enter does it.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={one.id}
            id={one.id}
            role="option"
            tabIndex={-1}
            aria-selected={at === index}
            onClick={() => {
              if (at === index || one.act === undefined) go(one, plan);
              else setChosen({ text, index: at });
            }}
          >
            <span>{one.title}</span>
            <span className={styles['hint']}>{one.hint}</span>
          </div>
        ))}
      </div>
      {items.length === 0 && (
        <p className={styles['none']} role="status">
          {pending ? t.shell.loading : command.verb === 'roll' && command.percent === null ? tc.noPercent : tc.none}
        </p>
      )}
      {item?.act && <Effect act={item.act} plan={plan} error={error} />}
      <p className={styles['keys']} aria-hidden="true">
        <span>
          <kbd>↑ ↓</kbd> {tc.choose}
        </span>
        <span>
          <kbd>Enter</kbd> {tc.act}
        </span>
        <span>
          <kbd>Esc</kbd> {tc.close}
        </span>
      </p>
    </>
  );
}
