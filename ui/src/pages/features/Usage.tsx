import { type ReactNode, useEffect, useState } from 'react';

import { usageOfMany } from '../../api/usage';
import { Spark } from './Spark';

/** Nothing is asked for while the list is scrolled. */
const STILL = 300;
const FRESH = 5 * 60_000;

/** Drawn, so that the list need not know how. */
export type UsageByName = ReadonlyMap<string, ReactNode>;

interface Props {
  names: readonly string[];
  known: UsageByName;
  onKnown: (known: UsageByName) => void;
}

/** Asks for the evaluations of the last 24 hours of what is in view; shows nothing itself. Without
 * an answer there is nothing to draw, and the list is no worse. */
export function Usage({ names, known, onKnown }: Props) {
  const asked = names.filter((name) => !known.has(name)).join('\n');
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (asked === '') return undefined;
    let over = false;
    const timer = setTimeout(() => {
      usageOfMany(asked.split('\n'), 24).then(
        (found) => {
          if (over) return;
          const drawn = found.map(
            ([name, counts]) => [name, <Spark key={name} counts={counts} />] as const,
          );
          onKnown(new Map<string, ReactNode>([...known, ...drawn]));
        },
        () => undefined,
      );
    }, STILL);
    return () => {
      over = true;
      clearTimeout(timer);
    };
    // What was known meanwhile changes nothing of what is asked.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [asked, round]);
  useEffect(() => {
    const timer = setInterval(() => {
      onKnown(new Map());
      setRound((before) => before + 1);
    }, FRESH);
    return () => clearInterval(timer);
  }, [onKnown]);
  return null;
}
