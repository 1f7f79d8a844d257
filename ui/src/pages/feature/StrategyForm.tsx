import type { Constraint, Parameter, Strategy, StrategyDefinition } from '../../api/shapes';
import { NEW_CONSTRAINT } from '../../lib/constraints';
import { constraintsOf } from '../../lib/strategies';
import { t } from '../../text';
import { ConstraintForm } from './ConstraintForm';
import styles from './FeaturePage.module.css';
import { ParameterField } from './ParameterField';

interface Props {
  strategy: Strategy;
  /** Undefined when nobody has defined a strategy of this name. */
  definition: StrategyDefinition | undefined;
  path: string;
  faults: Record<string, string>;
  onChange: (strategy: Strategy) => void;
}

/** The parameters that the definition names, then those that are there without being named. */
function parametersOf(strategy: Strategy, definition: StrategyDefinition | undefined): Parameter[] {
  const named = definition?.parameters ?? [];
  const others = Object.keys(strategy.parameters ?? {}).filter(
    (key) => !named.some((parameter) => parameter.name === key),
  );
  return [...named, ...others.map((name) => ({ name, type: 'string' }))];
}

export function StrategyForm({ strategy, definition, path, faults, onChange }: Props) {
  const constraints = constraintsOf(strategy);
  const constrain = (next: Constraint[]): void => onChange({ ...strategy, constraints: next });
  return (
    <div className={styles['form']}>
      {!definition && <p className="quiet">{t.feature.unknownStrategy}</p>}
      {parametersOf(strategy, definition).map((parameter) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          value={strategy.parameters?.[parameter.name] ?? ''}
          fault={faults[`${path}.parameters.${parameter.name}`]}
          onChange={(value) =>
            onChange({
              ...strategy,
              parameters: { ...strategy.parameters, [parameter.name]: value },
            })
          }
        />
      ))}
      {constraints.map((constraint, index) => (
        <ConstraintForm
          // oxlint-disable-next-line react/no-array-index-key - constraints have no other identity
          key={index}
          constraint={constraint}
          path={`${path}.constraints.${index}`}
          faults={faults}
          onChange={(next) => constrain(constraints.map((old, at) => (at === index ? next : old)))}
          onRemove={() => constrain(constraints.filter((_, at) => at !== index))}
        />
      ))}
      <button
        type="button"
        className="button"
        onClick={() => constrain([...constraints, NEW_CONSTRAINT])}
      >
        {t.form.addConstraint}
      </button>
    </div>
  );
}
