import type { Strategy, StrategyDefinition } from '../../api/shapes';
import { ReachBar } from '../../components/ReachBar';
import { constraintsOf, reachOfStrategies, splitList, whoOf } from '../../lib/strategies';
import { t } from '../../text';
import styles from './FeaturePage.module.css';
import { StrategyForm } from './StrategyForm';

interface Props {
  feature: string;
  strategy: Strategy;
  definition: StrategyDefinition | undefined;
  index: number;
  open: boolean;
  readOnly: boolean;
  last: boolean;
  /** What the server refused, by path. */
  faults: Record<string, string>;
  onOpen: (open: boolean) => void;
  onChange: (strategy: Strategy) => void;
  onRemove: () => void;
}

export function StrategyCard(props: Props) {
  const { feature, strategy, definition, index, open, readOnly, last, onOpen } = props;
  const sentence = t.sentences.strategy(strategy);
  return (
    <div className={styles['strategy']}>
      <div className={styles['sentence']}>
        <ReachBar reach={reachOfStrategies([strategy])} />
        <span className={styles['words']}>
          {sentence} <code className="quiet">{strategy.name}</code>
        </span>
        {!readOnly && (
          <span className={styles['tools']}>
            <button
              type="button"
              className="button"
              aria-expanded={open}
              aria-label={`${open ? t.feature.done : t.feature.edit}: ${sentence}`}
              onClick={() => onOpen(!open)}
            >
              {open ? t.feature.done : t.feature.edit}
            </button>
            <button
              type="button"
              className="button plain"
              aria-label={`${t.feature.remove}: ${sentence}`}
              disabled={last}
              title={last ? t.feature.keepOne : undefined}
              onClick={props.onRemove}
            >
              {t.feature.remove}
            </button>
          </span>
        )}
      </div>
      {open ? (
        <StrategyForm
          strategy={strategy}
          definition={definition}
          path={`strategies.${index}`}
          faults={props.faults}
          onChange={props.onChange}
        />
      ) : (
        <Settings feature={feature} strategy={strategy} />
      )}
    </div>
  );
}

/** What the sentence leaves out: lists in full, and parameters that are not as usual. */
function Settings({ feature, strategy }: { feature: string; strategy: Strategy }) {
  const isShare = whoOf(strategy).kind === 'share';
  const parameters = Object.entries(strategy.parameters ?? {}).filter(([key, value]) => {
    if (isShare && /^(?:rollout|percentage|stickiness)$/.test(key)) return false;
    return value !== '' && !(key === 'groupId' && value === feature);
  });
  const constraints = constraintsOf(strategy).filter(({ values }) => (values?.length ?? 0) > 3);
  if (parameters.length === 0 && constraints.length === 0) return null;
  return (
    <dl className={styles['settings']}>
      {parameters.map(([key, value]) => (
        <div key={key}>
          <dt>{t.form.parameters[key] ?? key}</dt>
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
    </dl>
  );
}
