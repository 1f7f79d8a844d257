import { useState } from 'react';

import type { Strategy, StrategyDefinition } from '../../api/shapes';
import { t } from '../../text';
import styles from './FeaturePage.module.css';

interface Props {
  name: string;
  definitions: StrategyDefinition[];
  onAdd: (strategy: Strategy) => void;
}

/** What a new strategy starts with: nobody is let in by an empty form, except by `default`. */
function fresh(definition: StrategyDefinition, feature: string): Strategy {
  const start: Record<string, string> = { stickiness: 'default', groupId: feature };
  const parameters: Record<string, string> = {};
  for (const parameter of definition.parameters) {
    const given = start[parameter.name] ?? (parameter.type === 'percentage' ? '0' : undefined);
    if (given !== undefined) parameters[parameter.name] = given;
  }
  return { name: definition.name, parameters };
}

export function AddStrategy({ name, definitions, onAdd }: Props) {
  const [chosen, setChosen] = useState('flexibleRollout');
  const offered = definitions.filter((definition) => !definition.deprecated);
  const definition = offered.find((one) => one.name === chosen) ?? offered[0];
  if (!definition) return null;
  return (
    <div className={styles['add']}>
      <select
        className="input"
        aria-label={t.feature.newStrategy}
        value={definition.name}
        onChange={(event) => setChosen(event.target.value)}
      >
        {offered.map((one) => (
          <option key={one.name} value={one.name}>
            {one.name}
          </option>
        ))}
      </select>
      <button type="button" className="button" onClick={() => onAdd(fresh(definition, name))}>
        {t.feature.add}
      </button>
      <p className="quiet">{definition.description}</p>
    </div>
  );
}
