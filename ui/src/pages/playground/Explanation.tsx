import type { CheckedConstraint, CheckedStrategy, PlaygroundFeature, Strategy } from '../../api/shapes';
import { t } from '../../text';
import { tp } from '../../text/playground';
import styles from './Playground.module.css';

/** Why it came out so: what it depends on, every strategy, every condition with what it saw. */
export function Explanation({ found, title }: { found: PlaygroundFeature; title: string }) {
  const { choice } = found;
  return (
    <section className={styles['why']} aria-label={title}>
      <p>
        <strong>{title}:</strong> {found.why}
      </p>
      <ul>
        {found.dependencies.map((one) => (
          <Verdict key={one.feature} holds={one.result}>
            {tp.parent(one.feature, one.enabled, one.result)}
          </Verdict>
        ))}
        {found.strategies.data.map((strategy, index) => (
          <StrategyTrace key={strategy.id ?? index} strategy={strategy} />
        ))}
        {choice?.overridden && <li>{tp.overridden}</li>}
        {choice?.draw && (
          <li>
            {tp.variantBucket(choice.draw.bucket, choice.draw.of)}{' '}
            <span className="quiet">
              {tp.drawnBy(choice.draw.stickiness, choice.draw.identifier, choice.draw.group)}
            </span>
          </li>
        )}
      </ul>
    </section>
  );
}

function StrategyTrace({ strategy }: { strategy: CheckedStrategy }) {
  const { constraints, segments, draw, problem, disabled } = strategy;
  const { enabled } = strategy.result;
  const plain: Strategy = { name: strategy.name, parameters: strategy.parameters };
  return (
    <Verdict holds={disabled ? null : enabled === 'unknown' ? null : enabled}>
      {strategy.title ? `${strategy.title}: ` : ''}
      {t.sentences.strategy(plain)}
      {disabled && ` (${tp.disabled})`}
      {problem && <p className={styles['problem']}>{problem}</p>}
      <ul>
        {draw && (
          <Verdict holds={draw.identifier === null ? false : draw.bucket <= draw.threshold}>
            {tp.bucket(draw.bucket, draw.of, draw.threshold)}{' '}
            <span className="quiet">
              {tp.drawnBy(draw.stickiness, draw.identifier, draw.group)}
            </span>
            <meter
              aria-label={tp.bucket(draw.bucket, draw.of, draw.threshold)}
              className={styles['meter']}
              min={0}
              max={draw.of}
              value={draw.threshold}
            />
          </Verdict>
        )}
        <Checks constraints={constraints} />
        {segments.map((segment) => (
          <Verdict key={segment.id} holds={segment.result}>
            {tp.segment(segment.name)}
            <ul>
              <Checks constraints={segment.constraints} />
            </ul>
          </Verdict>
        ))}
      </ul>
    </Verdict>
  );
}

function Checks({ constraints }: { constraints: CheckedConstraint[] }) {
  return constraints.map((one, index) => (
    // oxlint-disable-next-line react/no-array-index-key - constraints have no other identity
    <Verdict key={index} holds={one.result}>
      {t.sentences.condition(one)} <span className="quiet">{tp.saw(one.seen)}</span>
    </Verdict>
  ));
}

interface VerdictProps {
  /** Null where nobody can say. */
  holds: boolean | null;
  children: React.ReactNode;
}

function Verdict({ holds, children }: VerdictProps) {
  const words = holds === null ? tp.unknown : holds ? tp.holds : tp.holdsNot;
  return (
    <li data-holds={String(holds)}>
      <span className={styles['mark']} aria-hidden="true">
        {holds === null ? '–' : holds ? '✓' : '✗'}
      </span>
      <span className="sr">{words}: </span>
      {children}
    </li>
  );
}
