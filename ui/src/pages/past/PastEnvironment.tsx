import { useId } from 'react';

import type { FeatureInEnvironment } from '../../api/shapes';
import { ReachBar } from '../../components/ReachBar';
import { useSegments } from '../../components/useSegments';
import { plainStrategy } from '../../lib/plain';
import { reachOf, reachOfStrategies } from '../../lib/strategies';
import { percentOfWeight } from '../../lib/variants';
import { t } from '../../text';
import { tf } from '../../text/feature';
import styles from '../feature/Environments.module.css';
import { Settings } from '../feature/Settings';

/** What a feature was in an environment: each strategy a sentence, nothing to change. */
export function PastEnvironment({ feature, environment }: { feature: string; environment: FeatureInEnvironment }) {
  const id = useId();
  const { names } = useSegments();
  const { name, type, enabled, variants } = environment;
  const strategies = environment.strategies.map(plainStrategy);
  const reach = reachOf({ enabled, strategies });
  return (
    <section
      className={`panel ${styles['panel']}`}
      aria-labelledby={id}
      data-production={type === 'production' || undefined}
    >
      <header className={styles['head']}>
        <h2 id={id}>{name}</h2>
        <strong>{enabled ? tf.feature.on : tf.feature.off}</strong>
        <span className={styles['reach']}>
          <ReachBar reach={reach} /> {enabled && t.sentences.reach(reach)}
        </span>
      </header>
      <div className={styles['body']}>
        {strategies.length === 0 && <p className="quiet">{tf.feature.noStrategies}</p>}
        {strategies.map((strategy, index) => (
          // oxlint-disable-next-line react/no-array-index-key - they stand still
          <div key={index} className={styles['strategy']} data-disabled={strategy.disabled || undefined}>
            {index > 0 && <p className={styles['or']}>{tf.feature.or}</p>}
            <div className={styles['sentence']}>
              <ReachBar reach={reachOfStrategies([strategy])} />
              <p className={styles['words']}>
                {strategy.title && <strong>{strategy.title}: </strong>}
                {t.sentences.strategy(strategy, names)}
              </p>
            </div>
            <Settings feature={feature} strategy={strategy} />
          </div>
        ))}
        {variants && variants.length > 0 && (
          <p>
            {tf.form.variants}:{' '}
            <span className="mono">
              {variants.map((one) => `${one.name} ${percentOfWeight(one.weight)} %`).join(', ')}
            </span>
          </p>
        )}
      </div>
    </section>
  );
}
