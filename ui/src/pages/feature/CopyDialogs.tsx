import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

import { ApiError, isOutdated } from '../../api/errors';
import { copyPlaced, type FoundFeature } from '../../api/placed';
import type { FeatureInEnvironment } from '../../api/shapes';
import { ask } from '../../app/ask';
import { refreshFeature } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { complain, say } from '../../app/toasts';
import { Dialog } from '../../components/Dialog';
import { DiffView } from '../../components/DiffView';
import { diffLines } from '../../lib/diff';
import { copyChanges } from '../../lib/drafted';
import { plainEnvironment } from '../../lib/plain';
import { tf } from '../../text/feature';
import styles from './Environments.module.css';

interface Props {
  found: FoundFeature;
  from: FeatureInEnvironment;
  ruled: ReadonlySet<string>;
}

/** A button for each other environment, which shows the difference before anything is done. */
export function CopyDialogs({ found, from, ruled }: Props) {
  const others = found.feature.environments.filter(({ name }) => name !== from.name);
  return (
    <div className={styles['copies']}>
      {others.map((to) => (
        <CopyDialog key={to.name} found={found} from={from} to={to} ruled={ruled} />
      ))}
    </div>
  );
}

function told({ enabled, strategies, variants }: FeatureInEnvironment): object {
  return { on: enabled, ...plainEnvironment({ strategies, variants: variants ?? [] }) };
}

function CopyDialog({ found, from, to, ruled }: Props & { to: FeatureInEnvironment }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { project, name } = found.feature;
  const copyNow = async (why?: string): Promise<void> =>
    copyPlaced(project, name, from.name, to.name, found.revision, why);
  const askFor = (): void => {
    dialog.current?.close();
    const anyway = async (why: string): Promise<void> => {
      await copyNow(why);
      await refreshFeature(name);
    };
    const changes = copyChanges(name, from, to);
    ask({ project, environment: to.name, changes, anyway });
  };
  const copy = useMutation({
    mutationFn: async () => copyNow(),
    onSuccess: async () => {
      dialog.current?.close();
      say(tf.feature.copied(from.name, to.name));
      await refreshFeature(name);
    },
    onError: async (error) => {
      if (error instanceof ApiError && error.gate) askFor();
      else complain(isOutdated(error) ? tf.feature.copyOutdated : error.message);
      await refreshFeature(name);
    },
  });
  const lines = diffLines(told(to), told(from));
  const refusal = useRefusal();
  const refused = ruled.has(to.name)
    ? undefined
    : (refusal('UPDATE_FEATURE_ENVIRONMENT', project, to.name) ??
      refusal('CREATE_FEATURE_STRATEGY', project, to.name));
  return (
    <>
      <button
        type="button"
        className="button plain"
        aria-haspopup="dialog"
        disabled={refused !== undefined}
        title={refused}
        onClick={() => dialog.current?.showModal()}
      >
        {tf.feature.copyTo(to.name)}
      </button>
      <Dialog ref={dialog} title={tf.feature.copyTitle(from.name, to.name)}>
        {lines.length === 0 ? (
          <p>{tf.feature.copySame}</p>
        ) : (
          <>
            <p>{tf.feature.copyText(to.name)}</p>
            <DiffView lines={lines} label={tf.draft.diff} />
          </>
        )}
        <div className={styles['copies']}>
          <button
            type="button"
            className="button primary"
            disabled={copy.isPending || lines.length === 0}
            onClick={() => (ruled.has(to.name) ? askFor() : copy.mutate())}
          >
            {tf.feature.copyTo(to.name)}
          </button>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {tf.feature.cancel}
          </button>
        </div>
      </Dialog>
    </>
  );
}
