import type { FeatureStrategy, Variant } from '../../api/shapes';
import { DiffView } from '../../components/DiffView';
import { diffLines } from '../../lib/diff';
import { bothOf } from '../../lib/merge';
import { type Choice, type Conflict, placeOf } from '../../lib/placed';
import { plainStrategy } from '../../lib/plain';
import { percentOfWeight } from '../../lib/variants';
import { t } from '../../text';
import type { Names } from '../../text/en-sentences';
import { tf } from '../../text/feature';
import styles from './FeaturePage.module.css';
import type { DraftHandle } from './useDraft';

interface Props {
  draft: DraftHandle;
  names: Names;
}

/** Where two people changed the same: both versions, and a button for each. */
export function Conflicts({ draft, names }: Props) {
  const { conflicts, choose } = draft;
  if (conflicts.length === 0) return null;
  return (
    <div className={styles['conflicts']} role="alert">
      <h2>{tf.draft.conflictTitle}</h2>
      <p>{tf.draft.conflictText}</p>
      {conflicts.map((conflict) => (
        <fieldset key={conflict.unit} className={styles['conflict']}>
          <legend>{titleOf(conflict.unit)}</legend>
          {versionsOf(conflict).map(([side, version]) => (
            <div key={side}>
              <p>
                <strong>{tf.draft[side]}:</strong> {told(conflict.unit, version, names)}
              </p>
              <button
                type="button"
                className="button"
                aria-label={`${tf.draft.choose[side]}: ${titleOf(conflict.unit)}`}
                onClick={() => choose(conflict.unit, side)}
              >
                {tf.draft.choose[side]}
              </button>
            </div>
          ))}
          <DiffView lines={linesOf(conflict)} label={tf.draft.diff} />
        </fieldset>
      ))}
    </div>
  );
}

/** Mine, theirs, and both where that can be. */
function versionsOf({ base, mine, theirs }: Conflict): [Choice, unknown][] {
  const both = bothOf(base, mine, theirs);
  const sides: [Choice, unknown][] = [
    ['mine', mine],
    ['theirs', theirs],
  ];
  return both ? [...sides, ['both', both]] : sides;
}

function titleOf(unit: string): string {
  const [environment, part] = placeOf(unit);
  const title = tf.draft.parts[part] ?? part;
  return environment === null ? title : tf.feature.in(title, environment);
}

function told(unit: string, value: unknown, names: Names): string {
  if (value === undefined) return tf.draft.gone;
  const [, part] = placeOf(unit);
  if (part === 'strategy') {
    return t.sentences.strategy(plainStrategy(value as FeatureStrategy), names);
  }
  if (part === 'variants') {
    const variants = value as Variant[];
    return variants.map(({ name, weight }) => `${name} ${percentOfWeight(weight)} %`).join(', ');
  }
  return `“${String(value)}”`;
}

function plain(value: unknown): object {
  return typeof value === 'object' && value !== null && 'parameters' in value
    ? plainStrategy(value as FeatureStrategy)
    : { value };
}

/** From theirs to mine. */
function linesOf({ mine, theirs }: Conflict): ReturnType<typeof diffLines> {
  return diffLines(plain(theirs), plain(mine));
}
