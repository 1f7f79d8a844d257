import { type Step, toldSteps, wholeOf } from '../lib/undone';
import { tw } from '../text/past';

interface Props {
  patch: readonly Step[];
  text: readonly string[];
  /** It tells what happened, not what undoing would do. */
  forward?: boolean;
}

/** What a patch does, line by line. */
export function Steps({ patch, text, forward = false }: Props) {
  const whole = wholeOf(patch);
  if (whole) return <p>{forward ? tw.wholeSince[whole] : tw.whole[whole]}</p>;
  return (
    <ul>
      {toldSteps(patch, text).map((told) => (
        <li key={`${told.where} ${told.part.join('.')} ${told.after}`}>{tw.step(told)}</li>
      ))}
    </ul>
  );
}
