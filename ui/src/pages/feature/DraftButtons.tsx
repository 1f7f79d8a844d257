import type { ProjectFeature } from '../../api/shapes';
import { ask } from '../../app/ask';
import { changesOf } from '../../lib/drafted';
import { operationsBetween } from '../../lib/operations';
import { wideningOf } from '../../lib/schedules';
import { switchChange } from '../../lib/simple-changes';
import { LaterDialog } from '../../schedules/LaterDialog';
import { tf } from '../../text/feature';
import { tq } from '../../text/requests';
import { tu } from '../../text/schedules';
import { CurlDialog } from './CurlDialog';
import styles from './FeaturePage.module.css';
import type { DraftHandle } from './useDraft';

export interface DraftProps {
  feature: ProjectFeature;
  draft: DraftHandle;
  /** Where features change by change requests. */
  ruled: ReadonlySet<string>;
}

export interface Ways {
  /** Environments in which the draft is asked for; the rest is published. */
  asked: string[];
  /** Something of the draft can be published. */
  free: boolean;
  /** The only environment of the draft, which is off there: whoever puts a way in into it most
   *  likely wants it on. */
  off: string | undefined;
}

export function waysOf({ feature, draft, ruled }: DraftProps): Ways {
  const touched = operationsBetween(draft.now, draft.state).map((one) =>
    'environment' in one ? one.environment : null,
  );
  const places = [...new Set(touched)];
  const [only] = places.length === 1 ? places : [];
  const asked = places.filter((one) => one !== null).filter((one) => ruled.has(one));
  const off = feature.environments.find(({ name, enabled }) => name === only && !enabled);
  return { asked, free: places.length > asked.length, off: off?.name };
}

/** Makes a change request of what the draft does in an environment. */
export function askForReview({ feature, draft }: DraftProps, environment: string, on = false): void {
  const { name, project } = feature;
  const operations = operationsBetween(draft.now, draft.state).filter(
    (one) => 'environment' in one && one.environment === environment,
  );
  const power = on ? [switchChange(name, environment, true)] : [];
  ask({
    project,
    environment,
    changes: [...changesOf(name, operations), ...power],
    anyway: async (why) => draft.savePast(environment, why, on ? environment : undefined),
    onDone: () => draft.settle(environment),
  });
}

interface Props extends DraftProps {
  ready: boolean;
}

/** What may become of a draft: published, asked for, thrown away, copied. */
export function DraftButtons({ ready, ...props }: Props) {
  const { feature, draft } = props;
  const { save, saving, discard, conflicts } = draft;
  const { asked, free, off } = waysOf(props);
  const on = off !== undefined && free ? off : undefined;
  return (
    <div className={styles['buttons']}>
      {asked.map((environment) => (
        <AskButtons key={environment} {...props} environment={environment} on={off === environment} ready={ready} />
      ))}
      {on !== undefined && (
        <button type="button" className="button primary" disabled={!ready} onClick={() => save(on)}>
          {tf.draft.saveOn(on)}
        </button>
      )}
      {free && (
        <button
          type="button"
          className={on === undefined && asked.length === 0 ? 'button primary' : 'button'}
          disabled={!ready}
          onClick={() => save()}
        >
          {saving ? tf.draft.saving : tf.draft.save} <kbd aria-hidden="true">Ctrl ↵</kbd>
        </button>
      )}
      {asked.length === 0 && <Later {...props} off={off} ready={ready} />}
      <button type="button" className="button" disabled={saving} onClick={discard}>
        {tf.draft.discard}
      </button>
      {conflicts.length === 0 && <CurlDialog feature={feature.name} draft={draft} />}
    </div>
  );
}

interface AskProps extends Props {
  environment: string;
  /** It is off there. */
  on: boolean;
}

function AskButtons({ environment, on, ready, ...props }: AskProps) {
  return (
    <>
      {on && (
        <button
          type="button"
          className="button primary"
          aria-haspopup="dialog"
          disabled={!ready}
          onClick={() => askForReview(props, environment, true)}
        >
          {tq.ofFeature.buttonOn(environment)}
        </button>
      )}
      <button
        type="button"
        className={on ? 'button' : 'button primary'}
        aria-haspopup="dialog"
        disabled={!ready}
        onClick={() => askForReview(props, environment)}
      >
        {tq.ofFeature.button(environment)}
      </button>
    </>
  );
}

interface LaterProps extends Props {
  off: string | undefined;
}

/** Nothing that a rule holds up: that is asked for, and then applied at a time. */
function Later({ feature, draft, off, ready }: LaterProps) {
  const { now, state, discard } = draft;
  const operations = operationsBetween(now, state);
  const shareNow = (environment: string, id: string, parameter: string): number => {
    const there = now.environments[environment]?.strategies.find((one) => one.id === id);
    return Number(there?.parameters[parameter] ?? 0);
  };
  return (
    <LaterDialog
      label={tu.later.button}
      feature={feature.name}
      changes={changesOf(feature.name, operations)}
      widening={wideningOf(feature.name, operations, shareNow)}
      off={off}
      disabled={!ready || now.project !== state.project}
      onDone={discard}
    />
  );
}
