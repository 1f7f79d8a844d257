import { type Step, toldSteps, wholeOf } from '../lib/undone';
import { tw } from '../text/past';

/** What a patch does, line by line. */
export function Steps({ patch, text }: { patch: readonly Step[]; text: readonly string[] }) {
  const whole = wholeOf(patch);
  if (whole) return <p>{tw.whole[whole]}</p>;
  return (
    <ul>
      {toldSteps(patch, text).map((told) => (
        <li key={`${told.where} ${told.part.join('.')} ${told.after}`}>{tw.step(told)}</li>
      ))}
    </ul>
  );
}
