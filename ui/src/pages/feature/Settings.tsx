import type { Strategy } from '../../api/shapes';
import { constraintsOf, splitList, whoOf } from '../../lib/strategies';
import { percentOfWeight } from '../../lib/variants';
import { tf } from '../../text/feature';
import styles from './Environments.module.css';

/** What the sentence leaves out: lists in full, and parameters that are not as usual. */
export function Settings({ feature, strategy }: { feature: string; strategy: Strategy }) {
  const isShare = whoOf(strategy).kind === 'share';
  const parameters = Object.entries(strategy.parameters ?? {}).filter(([key, value]) => {
    if (isShare && /^(?:rollout|percentage|stickiness)$/.test(key)) return false;
    return value !== '' && !(key === 'groupId' && value === feature);
  });
  const constraints = constraintsOf(strategy).filter(({ values }) => (values?.length ?? 0) > 3);
  const variants = strategy.variants ?? [];
  if (parameters.length + constraints.length + variants.length === 0) return null;
  return (
    <dl className={styles['settings']}>
      {parameters.map(([key, value]) => (
        <div key={key}>
          <dt>{tf.form.parameters[key] ?? key}</dt>
          <dd className="mono">{splitList(value).join(', ')}</dd>
        </div>
      ))}
      {constraints.map((constraint, index) => (
        // oxlint-disable-next-line react/no-array-index-key - constraints have no other identity
        <div key={index}>
          <dt className="mono">{constraint.contextName}</dt>
          <dd className="mono">{constraint.values?.join(', ')}</dd>
        </div>
      ))}
      {variants.length > 0 && (
        <div>
          <dt>{tf.form.variants}</dt>
          <dd className="mono">
            {variants.map(({ name, weight }) => `${name} ${percentOfWeight(weight)} %`).join(', ')}
          </dd>
        </div>
      )}
    </dl>
  );
}
