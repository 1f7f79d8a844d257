import { useState } from 'react';

import type { FeatureStrategy, StrategyDefinition } from '../../api/shapes';
import { newStrategyId } from '../../lib/placed';
import { tf } from '../../text/feature';
import styles from './Environments.module.css';

interface Props {
  feature: string;
  environment: string;
  definitions: StrategyDefinition[];
  onAdd: (strategy: FeatureStrategy) => void;
}

/** What a new strategy starts with: nobody is let in by an empty form, except by `default`. */
function made(definition: StrategyDefinition, feature: string): FeatureStrategy {
  const start: Record<string, string> = { stickiness: 'userId', groupId: feature };
  const parameters: Record<string, string> = {};
  for (const parameter of definition.parameters) {
    const given = start[parameter.name] ?? (parameter.type === 'percentage' ? '0' : undefined);
    if (given !== undefined) parameters[parameter.name] = given;
  }
  const empty = { constraints: [], variants: [], segments: [], sortOrder: 0 };
  const { name } = definition;
  return { ...empty, id: newStrategyId(), name, title: null, disabled: false, parameters };
}

export function AddStrategy({ feature, environment, definitions, onAdd }: Props) {
  const [chosen, setChosen] = useState('flexibleRollout');
  const offered = definitions.filter((definition) => !definition.deprecated);
  const definition = offered.find((one) => one.name === chosen) ?? offered[0];
  if (!definition) return null;
  return (
    <div className={styles['add']}>
      <button
        type="button"
        className="button"
        aria-label={tf.feature.in(tf.feature.add, environment)}
        onClick={() => onAdd(made(definition, feature))}
      >
        {tf.feature.add}
      </button>
      <select
        className="input"
        aria-label={tf.feature.in(tf.feature.newStrategy, environment)}
        title={definition.description ?? undefined}
        value={definition.name}
        onChange={(event) => setChosen(event.target.value)}
      >
        {offered.map((one) => (
          <option key={one.name} value={one.name}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}
