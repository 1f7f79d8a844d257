import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';

import type { Feature, Strategy } from '../../api/shapes';
import { ApiError } from '../../api/errors';
import { listStrategies } from '../../api/strategies';
import { keys } from '../../app/query';
import { ReachBar } from '../../components/ReachBar';
import { Switch } from '../../components/Switch';
import { reachOf } from '../../lib/strategies';
import { t } from '../../text';
import { useFailures, useSwitch } from '../features/useSwitch';
import { AddStrategy } from './AddStrategy';
import styles from './FeaturePage.module.css';
import { StrategyCard } from './StrategyCard';
import type { DraftHandle } from './useDraft';

interface Props {
  feature: Feature;
  archived: boolean;
  draft: DraftHandle;
}

/** For whom the feature is on: the switch, and every strategy open to read. */
export function Strategies({ feature, archived, draft }: Props) {
  const { strategies } = draft.state;
  const definitions = useQuery({ queryKey: keys.strategies, queryFn: listStrategies });
  const [open, setOpen] = useState<number | null>(null);
  const faults = draft.error instanceof ApiError ? draft.error.fields : {};

  const change = (index: number, next: Strategy): void => {
    draft.edit({ strategies: strategies.map((old, at) => (at === index ? next : old)) });
  };
  const add = (strategy: Strategy): void => {
    draft.edit({ strategies: [...strategies, strategy] });
    setOpen(strategies.length);
  };
  const remove = (index: number): void => {
    draft.edit({ strategies: strategies.filter((_, at) => at !== index) });
    setOpen(null);
  };

  return (
    <section className="panel" aria-labelledby="strategies">
      <OnOff feature={feature} archived={archived} strategies={strategies} />
      <div className={styles['body']}>
        <h2 id="strategies" className="sr">
          {t.feature.strategies}
        </h2>
        {strategies.map((strategy, index) => (
          // oxlint-disable-next-line react/no-array-index-key - strategies have no other identity
          <Fragment key={index}>
            {index > 0 && <p className={styles['or']}>{t.feature.or}</p>}
            <StrategyCard
              feature={feature.name}
              strategy={strategy}
              definition={definitions.data?.find((one) => one.name === strategy.name)}
              index={index}
              open={open === index && !archived}
              readOnly={archived}
              last={strategies.length === 1}
              faults={faults}
              onOpen={(wanted) => setOpen(wanted ? index : null)}
              onChange={(next) => change(index, next)}
              onRemove={() => remove(index)}
            />
          </Fragment>
        ))}
        {!archived && (
          <AddStrategy name={feature.name} definitions={definitions.data ?? []} onAdd={add} />
        )}
      </div>
    </section>
  );
}

interface OnOffProps {
  feature: Feature;
  archived: boolean;
  strategies: Strategy[];
}

function OnOff({ feature, archived, strategies }: OnOffProps) {
  const switchTo = useSwitch();
  const failed = useFailures().has(feature.name);
  const reach = reachOf({ enabled: feature.enabled, strategies });
  // No strategy below says it.
  const whenOn = strategies.length ? '' : ` ${t.sentences.reach(reachOf({ ...feature, enabled: true, strategies }))}`;
  return (
    <div className={styles['onoff']}>
      {!archived && (
        <Switch
          on={feature.enabled}
          label={t.features.switchLabel(feature.name)}
          failed={failed}
          onChange={(on) => switchTo(feature.name, on)}
        />
      )}
      <strong>{feature.enabled ? t.feature.on : t.feature.off}</strong>
      {failed && <span className={styles['failed']}>{t.features.notSaved}</span>}
      <span className={styles['reach']}>
        <ReachBar reach={reach} />
        {feature.enabled
          ? `${t.feature.onFor} ${t.sentences.reach(reach)}`
          : `${t.feature.offNow} ${t.feature.whenOn}:${whenOn}`}
      </span>
    </div>
  );
}
