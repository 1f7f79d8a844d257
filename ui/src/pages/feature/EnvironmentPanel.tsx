import { useId, useState } from 'react';

import type { FoundFeature } from '../../api/placed';
import type {
  FeatureInEnvironment,
  FeatureStrategy,
  Finding,
  Segment,
  StrategyDefinition,
} from '../../api/shapes';
import { type Refused, useRefusal } from '../../app/rights';
import { Guarded } from '../../components/Guarded';
import { ReachBar } from '../../components/ReachBar';
import { Switch } from '../../components/Switch';
import { type EnvironmentState, withEnvironment } from '../../lib/placed';
import { plainStrategy } from '../../lib/plain';
import { reachOf } from '../../lib/strategies';
import { switchChange } from '../../lib/simple-changes';
import { same } from '../../lib/values';
import { LaterDialog } from '../../schedules/LaterDialog';
import { t } from '../../text';
import type { Names } from '../../text/en-sentences';
import { tf } from '../../text/feature';
import { tq } from '../../text/requests';
import { tu } from '../../text/schedules';
import { AddStrategy } from './AddStrategy';
import { CopyDialogs } from './CopyDialogs';
import styles from './Environments.module.css';
import { Findings } from './Findings';
import { StrategyCard } from './StrategyCard';
import type { DraftHandle } from './useDraft';
import { useEnvironmentSwitch } from './useEnvironmentSwitch';
import { VariantsEditor } from './VariantsEditor';

interface Props {
  found: FoundFeature;
  environment: FeatureInEnvironment;
  draft: DraftHandle;
  ruled: ReadonlySet<string>;
  definitions: StrategyDefinition[];
  segments: Segment[];
  /** Of this environment. */
  findings: Finding[];
  names: Names;
}

const PRODUCTION = 'production';

export function EnvironmentPanel(props: Props) {
  const { found, environment, draft, definitions } = props;
  const { feature } = found;
  const { name } = environment;
  const id = useId();
  const [fresh, setFresh] = useState<string | null>(null);
  const byRequest = props.ruled.has(name);
  const refused = useRefusals(feature.project, name, byRequest);
  const there = draft.state.environments[name] ?? { strategies: [], variants: [] };
  const { strategies } = there;
  const now = draft.now.environments[name];
  const isNew = ({ id }: FeatureStrategy): boolean =>
    !now?.strategies.some((one) => one.id === id);
  const edit = (change: (there: EnvironmentState) => EnvironmentState): void =>
    draft.edit((state) => withEnvironment(state, name, change));
  const put = (next: FeatureStrategy): void =>
    edit((now) => ({
      ...now,
      strategies: now.strategies.map((one) => (one.id === next.id ? next : one)),
    }));
  const move = (index: number, by: number): void =>
    edit((now) => {
      const next = [...now.strategies];
      next.splice(index + by, 0, ...next.splice(index, 1));
      return { ...now, strategies: next };
    });
  return (
    <section
      className={`panel ${styles['panel']}`}
      aria-labelledby={id}
      data-production={environment.type === PRODUCTION || undefined}
    >
      <PanelHead {...props} id={id} there={there} refused={refused.switching} />
      <div className={styles['body']}>
        {byRequest && <p className="quiet">{tq.ask.why(feature.project, name)}</p>}
        {refused.first !== undefined && <p className={styles['why']}>{refused.first}</p>}
        <Findings
          findings={props.findings.filter(({ strategyId }) => strategyId === undefined)}
          edited={!same(now, there)}
        />
        {strategies.length === 0 && <p className="quiet">{tf.feature.noStrategies}</p>}
        {strategies.map((strategy, index) => (
          <Guarded
            key={strategy.id}
            refused={isNew(strategy) ? refused.adding : refused.changing}
            quiet
          >
            {index > 0 && <p className={styles['or']}>{tf.feature.or}</p>}
            <StrategyCard
              feature={feature}
              environment={name}
              strategy={strategy}
              definition={definitions.find((one) => one.name === strategy.name)}
              segments={props.segments}
              names={props.names}
              first={index === 0}
              last={index === strategies.length - 1}
              fresh={strategy.id === fresh}
              refusedRemove={isNew(strategy) ? undefined : refused.removing}
              findings={props.findings.filter(({ strategyId }) => strategyId === strategy.id)}
              edited={!same(now?.strategies.find(({ id }) => id === strategy.id), strategy)}
              faults={draft.faultsOf(strategy.id)}
              onChange={put}
              onMove={(by) => move(index, by)}
              onRemove={() =>
                edit((now) => ({
                  ...now,
                  strategies: now.strategies.filter((one) => one.id !== strategy.id),
                }))
              }
            />
          </Guarded>
        ))}
        <Guarded refused={refused.adding} quiet>
          <AddStrategy
            feature={feature.name}
            environment={name}
            definitions={definitions}
            onAdd={(strategy) => {
              edit((now) => ({ ...now, strategies: [...now.strategies, strategy] }));
              setFresh(strategy.id);
            }}
          />
        </Guarded>
        <details className={styles['variants']} open={there.variants.length > 0}>
          <summary>{tf.feature.in(tf.form.variants, name)}</summary>
          <Guarded refused={refused.varying} quiet>
            <VariantsEditor
              label={tf.feature.in(tf.form.variants, name)}
              variants={there.variants}
              stickiness="default"
              faults={draft.faultsOf(name)}
              onChange={(variants) => edit((now) => ({ ...now, variants }))}
            />
          </Guarded>
        </details>
        {!byRequest && refused.switching === undefined && (
          <LaterDialog
            label={tu.later.buttonIn(name)}
            feature={feature.name}
            changes={[switchChange(feature.name, name, !environment.enabled)]}
            plain
          />
        )}
        <CopyDialogs found={found} from={environment} ruled={props.ruled} />
      </div>
    </section>
  );
}

/** What may not be done in an environment, and why; `first` is said in words above it all. Whoever
 *  may read may propose: nothing is refused where it becomes a change request. */
function useRefusals(project: string, environment: string, byRequest: boolean) {
  const refusalOf = useRefusal();
  const refusal: typeof refusalOf = (...asked) => (byRequest ? undefined : refusalOf(...asked));
  const switching = refusal('UPDATE_FEATURE_ENVIRONMENT', project, environment);
  const adding = refusal('CREATE_FEATURE_STRATEGY', project, environment);
  const changing = refusal('UPDATE_FEATURE_STRATEGY', project, environment);
  const removing = refusal('DELETE_FEATURE_STRATEGY', project, environment);
  const varying = refusal('UPDATE_FEATURE_ENVIRONMENT_VARIANTS', project, environment);
  const first = switching ?? changing ?? adding ?? removing ?? varying;
  return { switching, adding, changing, removing, varying, first };
}

interface HeadProps extends Pick<Props, 'environment' | 'found' | 'ruled'> {
  id: string;
  there: EnvironmentState;
  refused: Refused;
}

function PanelHead({ id, environment, there, found, ruled, refused }: HeadProps) {
  const { name, enabled } = environment;
  const { project, name: feature } = found.feature;
  const { switchTo, failed } = useEnvironmentSwitch(project, feature, ruled);
  const strategies = there.strategies.map(plainStrategy);
  const reach = reachOf({ enabled, strategies });
  return (
    <header className={styles['head']}>
      <h2 id={id}>{name}</h2>
      <Switch
        on={enabled}
        label={tf.feature.switchLabel(name)}
        failed={failed(name)}
        refused={refused}
        onChange={(on) => switchTo(name, on)}
      />
      <strong>{enabled ? tf.feature.on : tf.feature.off}</strong>
      {failed(name) && <span className={styles['failed']}>{t.features.notSaved}</span>}
      <span className={styles['reach']}>
        <ReachBar reach={reach} /> {enabled && t.sentences.reach(reach)}
      </span>
      {enabled && environment.type === PRODUCTION && (
        <button
          type="button"
          className="button danger"
          aria-label={tf.feature.killLabel(name)}
          disabled={refused !== undefined}
          title={refused}
          onClick={() => switchTo(name, false)}
        >
          {tf.feature.kill}
        </button>
      )}
    </header>
  );
}
