import { useState } from 'react';

import type {
  FeatureStrategy,
  Finding,
  ProjectFeature,
  Segment,
  StrategyDefinition,
} from '../../api/shapes';
import { ReachBar } from '../../components/ReachBar';
import { NEW_CONSTRAINT } from '../../lib/constraints';
import { plainStrategy } from '../../lib/plain';
import { reachOfStrategies, shareParameterOf } from '../../lib/strategies';
import { t } from '../../text';
import type { Names } from '../../text/en-sentences';
import { tf } from '../../text/feature';
import styles from './Environments.module.css';
import { Findings } from './Findings';
import { MovementPreview } from './MovementPreview';
import { Percent } from './ParameterField';
import { Settings } from './Settings';
import { StrategyForm } from './StrategyForm';

interface Props {
  feature: ProjectFeature;
  environment: string;
  strategy: FeatureStrategy;
  definition: StrategyDefinition | undefined;
  segments: Segment[];
  names: Names;
  first: boolean;
  last: boolean;
  /** It was added just now: its share has the focus. */
  fresh: boolean;
  findings: Finding[];
  /** Why it may not be taken away. */
  refusedRemove: string | undefined;
  /** The draft changes it. */
  edited: boolean;
  /** What the server refused, by path. */
  faults: Record<string, string>;
  onChange: (strategy: FeatureStrategy) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

export function StrategyCard(props: Props) {
  const { environment, strategy, names, fresh, onChange } = props;
  const share = shareParameterOf(strategy);
  const [open, setOpen] = useState(fresh && share === null);
  const [constraining, setConstraining] = useState(false);
  const plain = plainStrategy(strategy);
  const sentence = t.sentences.strategy(plain, names);
  const place = `${sentence} ${tf.feature.in('', environment).trim()}`;
  return (
    <div className={styles['strategy']} data-disabled={strategy.disabled || undefined}>
      <div className={styles['sentence']}>
        <ReachBar reach={reachOfStrategies([plain])} />
        <p className={styles['words']}>
          {strategy.title && <strong>{strategy.title}: </strong>}
          {sentence}
          {share === null && <code className="quiet"> {strategy.name}</code>}
        </p>
      </div>
      {share !== null && (
        <Percent
          label={tf.feature.in(tf.form.parameters['rollout'] ?? share, environment)}
          value={strategy.parameters[share] ?? '0'}
          fault={props.faults[`parameters.${share}`]}
          focus={fresh}
          onChange={(value) =>
            onChange({ ...strategy, parameters: { ...strategy.parameters, [share]: value } })
          }
        />
      )}
      <MovementPreview feature={props.feature} environment={environment} strategy={strategy} />
      <Findings findings={props.findings} edited={props.edited} />
      {open ? (
        <StrategyForm
          strategy={strategy}
          definition={props.definition}
          segments={props.segments}
          shown={share}
          faults={props.faults}
          focusConstraint={constraining}
          onChange={onChange}
        />
      ) : (
        <Settings feature={props.feature.name} strategy={plain} />
      )}
      <div className={styles['tools']}>
        <button
          type="button"
          className="button"
          aria-label={`${tf.feature.where}: ${place}`}
          onClick={() => {
            onChange({ ...strategy, constraints: [...strategy.constraints, NEW_CONSTRAINT] });
            setConstraining(true);
            setOpen(true);
          }}
        >
          {tf.feature.where}
        </button>
        <button
          type="button"
          className="button"
          aria-expanded={open}
          aria-label={`${open ? tf.feature.done : tf.feature.edit}: ${place}`}
          onClick={() => {
            setConstraining(false);
            setOpen(!open);
          }}
        >
          {open ? tf.feature.done : tf.feature.edit}
        </button>
        <Tools {...props} place={place} />
      </div>
    </div>
  );
}

function Tools(props: Props & { place: string }) {
  const { strategy, first, last, place, onChange, onMove, onRemove } = props;
  const power = strategy.disabled ? tf.feature.enable : tf.feature.disable;
  return (
    <>
      {!(first && last) && (
        <>
          <button
            type="button"
            className="button plain"
            aria-label={`${tf.feature.up}: ${place}`}
            title={tf.feature.up}
            disabled={first}
            onClick={() => onMove(-1)}
          >
            ↑
          </button>
          <button
            type="button"
            className="button plain"
            aria-label={`${tf.feature.down}: ${place}`}
            title={tf.feature.down}
            disabled={last}
            onClick={() => onMove(1)}
          >
            ↓
          </button>
        </>
      )}
      <button
        type="button"
        className="button plain"
        aria-label={`${power}: ${place}`}
        onClick={() => onChange({ ...strategy, disabled: !strategy.disabled })}
      >
        {power}
      </button>
      <button
        type="button"
        className="button plain"
        aria-label={`${tf.feature.remove}: ${place}`}
        title={props.refusedRemove ?? (first && last ? tf.feature.lastOne : undefined)}
        disabled={props.refusedRemove !== undefined}
        onClick={onRemove}
      >
        {tf.feature.remove}
      </button>
    </>
  );
}
