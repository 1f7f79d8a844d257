import { useId } from 'react';
import { Link } from 'wouter';

import type {
  Constraint,
  FeatureStrategy,
  Parameter,
  Segment,
  StrategyDefinition,
} from '../../api/shapes';
import { ConstraintForm } from '../../components/ConstraintForm';
import { NEW_CONSTRAINT } from '../../lib/constraints';
import { tf } from '../../text/feature';
import styles from './Environments.module.css';
import { ParameterField } from './ParameterField';
import { VariantsEditor } from './VariantsEditor';

interface Props {
  strategy: FeatureStrategy;
  /** Undefined when nobody has defined a strategy of this name. */
  definition: StrategyDefinition | undefined;
  segments: Segment[];
  /** The parameter that stands above the form already. */
  shown: string | null;
  faults: Record<string, string>;
  focusConstraint: boolean;
  onChange: (strategy: FeatureStrategy) => void;
}

/** The parameters that the definition names, then those that are there without being named. */
function parametersOf({ strategy, definition, shown }: Props): Parameter[] {
  const named = definition?.parameters ?? [];
  const others = Object.keys(strategy.parameters).filter(
    (key) => !named.some((parameter) => parameter.name === key),
  );
  const all = [...named, ...others.map((name) => ({ name, type: 'string' }))];
  return all.filter(({ name }) => name !== shown);
}

export function StrategyForm(props: Props) {
  const { strategy, definition, faults, onChange } = props;
  const id = useId();
  const { constraints } = strategy;
  const constrain = (next: Constraint[]): void => onChange({ ...strategy, constraints: next });
  return (
    <div className={styles['form']}>
      {!definition && <p className="quiet">{tf.feature.unknownStrategy}</p>}
      {parametersOf(props).map((parameter) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          value={strategy.parameters[parameter.name] ?? ''}
          fault={faults[`parameters.${parameter.name}`]}
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
          path={`constraints.${index}`}
          faults={faults}
          focus={props.focusConstraint && index === constraints.length - 1}
          onChange={(next) => constrain(constraints.map((old, at) => (at === index ? next : old)))}
          onRemove={() => constrain(constraints.filter((_, at) => at !== index))}
        />
      ))}
      <button
        type="button"
        className="button"
        onClick={() => constrain([...constraints, NEW_CONSTRAINT])}
      >
        {tf.form.addConstraint}
      </button>
      <SegmentsPicker {...props} />
      <fieldset className="field">
        <legend>{tf.form.variants}</legend>
        <VariantsEditor
          label={tf.form.variants}
          variants={strategy.variants}
          stickiness={strategy.parameters['stickiness'] ?? 'default'}
          faults={faults}
          onChange={(variants) => onChange({ ...strategy, variants })}
        />
      </fieldset>
      <div className="field">
        <label htmlFor={`${id}-title`}>{tf.form.title}</label>
        <input
          id={`${id}-title`}
          className="input"
          maxLength={255}
          value={strategy.title ?? ''}
          aria-describedby={`${id}-hint`}
          onChange={(event) => onChange({ ...strategy, title: event.target.value || null })}
        />
        <span id={`${id}-hint`} className="hint">
          {tf.form.titleHint}
        </span>
      </div>
    </div>
  );
}

/** Segments as ticks; one that is named but not known any more stays to be taken away. */
function SegmentsPicker({ strategy, segments, onChange }: Props) {
  const known = segments.map(({ id, name }) => ({ id, name }));
  const lost = strategy.segments
    .filter((id) => !known.some((one) => one.id === id))
    .map((id) => ({ id, name: String(id) }));
  const toggle = (id: number, on: boolean): void => {
    const rest = strategy.segments.filter((one) => one !== id);
    onChange({ ...strategy, segments: on ? [...rest, id] : rest });
  };
  return (
    <fieldset className="field">
      <legend>{tf.form.segments}</legend>
      {known.length + lost.length === 0 && (
        <p className="quiet">
          {tf.form.noSegments} <Link href="/segments">{tf.form.toSegments}</Link>
        </p>
      )}
      <div className={styles['ticks']}>
        {[...known, ...lost].map(({ id, name }) => (
          <label key={id} className="tick">
            <input
              type="checkbox"
              checked={strategy.segments.includes(id)}
              onChange={(event) => toggle(id, event.target.checked)}
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
