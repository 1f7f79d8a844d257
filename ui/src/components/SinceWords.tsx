import type { Since } from '../lib/since';
import type { Names } from '../text/en-sentences';
import { tw } from '../text/past';

/** What is different later, a sentence for each environment. */
export function SinceWords({ since, names }: { since: Since[]; names?: Names }) {
  return (
    <ul>
      {since.map((one) => (
        <li key={one.environment}>{tw.since(one, names)}</li>
      ))}
    </ul>
  );
}
