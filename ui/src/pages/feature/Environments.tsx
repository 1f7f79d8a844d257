import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { findingsOf } from '../../api/lint';
import type { FoundFeature } from '../../api/placed';
import { listStrategies } from '../../api/strategies';
import { keys } from '../../app/query';
import { DiffView } from '../../components/DiffView';
import { useSegments } from '../../components/useSegments';
import { diffLines } from '../../lib/diff';
import { plainEnvironment } from '../../lib/plain';
import { tf } from '../../text/feature';
import { EnvironmentPanel } from './EnvironmentPanel';
import styles from './Environments.module.css';
import type { DraftHandle } from './useDraft';

interface Props {
  found: FoundFeature;
  draft: DraftHandle;
  /** Where features change by change requests. */
  ruled: ReadonlySet<string>;
}

/** All environments side by side, every strategy open to read. */
export function Environments({ found, draft, ruled }: Props) {
  const { environments } = found.feature;
  const [comparing, setComparing] = useState(false);
  const definitions = useQuery({ queryKey: keys.strategies, queryFn: listStrategies });
  const { segments, names } = useSegments();
  const { name, project } = found.feature;
  const { data: findings = [] } = useQuery({
    queryKey: keys.findings(name),
    queryFn: async () => findingsOf(project, name),
  });
  return (
    <section className={styles['environments']} aria-label={tf.feature.environments}>
      {environments.length === 0 && <p className="quiet">{tf.feature.noEnvironments}</p>}
      <div className={styles['side']}>
        {environments.map((environment) => (
          <EnvironmentPanel
            key={environment.name}
            found={found}
            environment={environment}
            draft={draft}
            ruled={ruled}
            definitions={definitions.data ?? []}
            segments={segments}
            findings={findings.filter((finding) => finding.environment === environment.name)}
            names={names}
          />
        ))}
      </div>
      {environments.length > 1 && (
        <div className={styles['compare']}>
          <button
            type="button"
            className="button"
            aria-pressed={comparing}
            onClick={() => setComparing(!comparing)}
          >
            {tf.feature.compare}
          </button>
          {comparing && <Comparison found={found} draft={draft} />}
        </div>
      )}
    </section>
  );
}

/** Every environment against the first one. */
function Comparison({ found, draft }: Omit<Props, 'ruled'>) {
  const [first, ...others] = found.feature.environments;
  if (!first) return null;
  const told = (one: typeof first): object => ({
    on: one.enabled,
    ...plainEnvironment(draft.state.environments[one.name] ?? { strategies: [], variants: [] }),
  });
  const compared = others.map((other) => ({
    title: tf.feature.compareTitle(first.name, other.name),
    lines: diffLines(told(first), told(other)),
  }));
  const different = compared.filter(({ lines }) => lines.length > 0);
  if (different.length === 0) return <p role="status">{tf.feature.compareSame}</p>;
  return different.map(({ title, lines }) => (
    <div key={title}>
      <h3>{title}</h3>
      <DiffView lines={lines} label={title} />
    </div>
  ));
}
