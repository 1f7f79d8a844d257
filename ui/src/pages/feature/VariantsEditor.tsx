import { useId } from 'react';

import type { Variant } from '../../api/shapes';
import {
  distributed,
  isFixed,
  newVariant,
  percentOfWeight,
  sumOf,
  variantsFault,
} from '../../lib/variants';
import { tf } from '../../text/feature';
import styles from './Variants.module.css';

interface Props {
  label: string;
  variants: Variant[];
  /** What a new one tells people apart by. */
  stickiness: string;
  faults: Record<string, string>;
  onChange: (variants: Variant[]) => void;
}

/** The answers of a feature. Fixed shares stay, the others share what is left: it adds up. */
export function VariantsEditor({ label, variants, stickiness, faults, onChange }: Props) {
  const fault = variantsFault(variants);
  const refused = Object.entries(faults).find(([path]) => /variants|^\d/.test(path))?.[1];
  const put = (next: Variant[]): void => onChange(distributed(next));
  return (
    <div className={styles['editor']} role="group" aria-label={label}>
      {variants.length > 0 && <Bar variants={variants} />}
      {variants.map((variant, index) => (
        <VariantRow
          // oxlint-disable-next-line react/no-array-index-key - their names are being edited
          key={index}
          variant={variant}
          onChange={(next) => put(variants.map((old, at) => (at === index ? next : old)))}
          onRemove={() => put(variants.filter((_, at) => at !== index))}
        />
      ))}
      {(fault ?? refused) && (
        <p className={styles['failed']} role="alert">
          {fault ? tf.form.variantFaults[fault] : refused}
        </p>
      )}
      <button
        type="button"
        className="button"
        onClick={() => put([...variants, newVariant(variants, stickiness)])}
      >
        {tf.form.addVariant}
      </button>
    </div>
  );
}

/** What each gets, and that it is all of it. */
function Bar({ variants }: { variants: Variant[] }) {
  return (
    <p className={styles['sum']}>
      <span className={styles['bar']} aria-hidden="true">
        {variants.map(({ weight }, index) => (
          // oxlint-disable-next-line react/no-array-index-key - a picture of the rows below
          <span key={index} style={{ width: `${percentOfWeight(weight)}%` }} />
        ))}
      </span>
      {tf.form.sum(percentOfWeight(sumOf(variants)))}
    </p>
  );
}

interface RowProps {
  variant: Variant;
  onChange: (variant: Variant) => void;
  onRemove: () => void;
}

const TYPES = ['', 'string', 'json', 'csv', 'number'];

function VariantRow({ variant, onChange, onRemove }: RowProps) {
  const id = useId();
  const { name, weight, payload } = variant;
  const fixed = isFixed(variant);
  const choose = (type: string): void => {
    const { payload: _, ...rest } = variant;
    onChange(type === '' ? rest : { ...rest, payload: { type, value: payload?.value ?? '' } });
  };
  return (
    <div className={styles['row']}>
      <div className="field">
        <label htmlFor={`${id}-name`}>{tf.form.variantName}</label>
        <input
          id={`${id}-name`}
          className="input mono"
          value={name}
          onChange={(event) => onChange({ ...variant, name: event.target.value })}
        />
      </div>
      <div className={styles['weight']}>
        <label className="tick">
          <input
            type="checkbox"
            checked={fixed}
            onChange={(event) =>
              onChange({ ...variant, weightType: event.target.checked ? 'fix' : 'variable' })
            }
          />
          {tf.form.fixed}
        </label>
        {fixed ? (
          <input
            type="number"
            className="input"
            aria-label={tf.form.variantShare(name)}
            min={0}
            max={100}
            step={0.1}
            value={percentOfWeight(weight)}
            onFocus={(event) => event.target.select()}
            onChange={(event) =>
              onChange({ ...variant, weight: Math.round((Number(event.target.value) || 0) * 10) })
            }
          />
        ) : (
          <output>{percentOfWeight(weight)}</output>
        )}
        %
      </div>
      <div className="field">
        <label htmlFor={`${id}-type`}>{tf.form.payloadType}</label>
        <select
          id={`${id}-type`}
          className="input"
          value={payload?.type ?? ''}
          onChange={(event) => choose(event.target.value)}
        >
          {TYPES.map((type) => (
            <option key={type} value={type}>
              {tf.form.payloadTypes[type]}
            </option>
          ))}
        </select>
      </div>
      {payload && (
        <div className="field">
          <label htmlFor={`${id}-value`}>{tf.form.payload}</label>
          <textarea
            id={`${id}-value`}
            className="input mono"
            rows={1}
            value={payload.value}
            onChange={(event) =>
              onChange({ ...variant, payload: { ...payload, value: event.target.value } })
            }
          />
        </div>
      )}
      {variant.overrides?.map(({ contextName, values }) => (
        <p key={contextName} className="quiet">
          {tf.feature.overridden(contextName, values.join(', '))}
        </p>
      ))}
      <button
        type="button"
        className="button plain"
        aria-label={tf.form.removeVariant(name)}
        onClick={onRemove}
      >
        ×
      </button>
    </div>
  );
}
