import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';

import { takeOut } from '../../api/change-requests';
import type {
  ChangeRequest,
  FieldConflict,
  PlannedFeature,
  RequestedChange,
  RequestPreview,
} from '../../api/shapes';
import { queries } from '../../app/query';
import { complain, say } from '../../app/toasts';
import { DiffView } from '../../components/DiffView';
import { MovementWords } from '../../components/MovementWords';
import { useSegments } from '../../components/useSegments';
import { draftedOf, patchLines } from '../../lib/drafted';
import own from '../../requests/Requests.module.css';
import { requestKeys } from '../../requests/keys';
import styles from '../../styles/settings.module.css';
import { tq } from '../../text/requests';
import { Steps } from '../../undo/Steps';
import { usePreview } from './usePreview';

/** Feature by feature: what was drafted, what that would do now, and what is in its way. */
export function WhatItChanges({ request }: { request: ChangeRequest }) {
  const preview = usePreview(request);
  return (
    <section className={`panel ${own['panel']}`} aria-labelledby="what">
      <h2 id="what">{tq.one.what}</h2>
      {request.features.length === 0 && <p className="quiet">{tq.one.none}</p>}
      {preview?.problem && (
        <p role="alert" className={styles['failed']}>
          {tq.one.problem}: {preview.problem}
        </p>
      )}
      {request.features.map(({ name, changes }) => (
        <div key={name} className={own['feature']}>
          <h3>
            <Link href={`/features/${encodeURIComponent(name)}`} className="mono">
              {name}
            </Link>
          </h3>
          <p className={own['words']}>{tq.one.ways}</p>
          <ul className={own['changes']}>
            {changes.map((change) => (
              <Drafted key={change.id} request={request} change={change} />
            ))}
          </ul>
          {preview && preview.problem === null && <Effect preview={preview} feature={name} />}
        </div>
      ))}
    </section>
  );
}

function Drafted({ request, change }: { request: ChangeRequest; change: RequestedChange }) {
  const { project, id, may } = request;
  const { names } = useSegments();
  const told = tq.drafted(draftedOf(change), names);
  const out = useMutation({
    mutationFn: async () => takeOut(project, id, change.id),
    onSuccess: async () => {
      say(tq.one.tookOut);
      await queries.invalidateQueries({ queryKey: requestKeys.one(project, id) });
    },
    onError: (error) => complain(error.message),
  });
  return (
    <li className={own['change']}>
      <span>{told}</span>
      {may.edit.allowed && (
        <button
          type="button"
          className="button plain"
          aria-label={`${tq.one.takeOut}: ${told}`}
          disabled={out.isPending}
          onClick={() => out.mutate()}
        >
          {tq.one.takeOut}
        </button>
      )}
    </li>
  );
}

/** What a feature would be by it, whom that moves, and what others have changed since. */
function Effect({ preview, feature }: { preview: RequestPreview; feature: string }) {
  const effect = preview.features.find((one) => one.feature === feature);
  const conflicts = preview.changes
    .filter((change) => change.feature === feature)
    .flatMap((change) => change.conflicts);
  if (!effect || effect.patch.length === 0) return <p className="quiet">{tq.one.noEffect}</p>;
  return (
    <>
      <p className={own['words']}>{tq.one.effect}</p>
      <Steps patch={effect.patch} text={effect.text} />
      <Moves effect={effect} />
      <Conflicts conflicts={conflicts} />
      <details>
        <summary>{tq.one.diff}</summary>
        <DiffView lines={patchLines(effect.patch)} label={tq.one.diff} />
      </details>
    </>
  );
}

function Moves({ effect }: { effect: PlannedFeature }) {
  return effect.moves.map((moved) => (
    <MovementWords key={`${moved.environment} ${moved.strategyId}`} movement={moved} />
  ));
}

function Conflicts({ conflicts }: { conflicts: FieldConflict[] }) {
  if (conflicts.length === 0) return null;
  const words = tq.one;
  const value = (one: unknown): string => (one === undefined ? words.nothing : JSON.stringify(one));
  return (
    <div className={own['conflict']} role="group" aria-label={words.conflicts}>
      <strong>{words.conflicts}</strong>
      <ul>
        {conflicts.map(({ id, field, now, wanted, by }) => (
          <li key={id}>
            <code>{field.join('.')}</code> {words.was(value(now))}, {words.would(value(wanted))},{' '}
            <span className="quiet">
              {words.conflictBy([...new Set(by.map(({ createdBy }) => createdBy))])}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
