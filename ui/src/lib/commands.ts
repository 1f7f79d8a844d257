/** What is typed into the palette, and which features are meant. */

export const VERBS = ['open', 'kill', 'on', 'off', 'roll', 'who', 'eval', 'restore'] as const;

export type Verb = (typeof VERBS)[number];

export interface Command {
  verb: Verb;
  /** The verb was typed: `open` is meant else. */
  said: boolean;
  percent: number | null;
  /** Parts of the name, in lower case. */
  words: string[];
  /** How the name of an environment begins; empty where none was said. */
  environment: string;
}

const isVerb = (word: string): word is Verb => VERBS.some((verb) => verb === word);

/** Such as `roll 25 check in dev`; what no verb begins is a name to open. */
export function readCommand(text: string): Command {
  let words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const [first = ''] = words;
  const said = isVerb(first) && (words.length > 1 || /\s$/.test(text));
  const verb = said && isVerb(first) ? first : 'open';
  if (said) words = words.slice(1);
  let percent: number | null = null;
  if (verb === 'roll' && words[0] !== undefined && /^\d{1,3}%?$/.test(words[0])) {
    percent = Math.min(100, Number.parseInt(words[0], 10));
    words = words.slice(1).filter((word) => word !== '%');
  }
  let environment = '';
  const at = words.findIndex((word, index) => index > 0 && /^(?:in|i)$/.test(word));
  if (at > 0) {
    environment = words[at + 1] ?? '';
    words = words.slice(0, at);
  }
  return { verb, said, percent, words, environment };
}

/** Verbs that begin with what is typed. */
export function verbsLike(text: string): Verb[] {
  const typed = text.trim().toLowerCase();
  return text.includes(' ') ? [] : VERBS.filter((verb) => verb.startsWith(typed));
}

/** Lower is better; null where a word is not in the name at all. */
function rank(name: string, words: string[]): number | null {
  const lower = name.toLowerCase();
  if (!words.every((word) => lower.includes(word))) return null;
  const [first = ''] = words;
  if (lower === first) return 0;
  if (lower.startsWith(first)) return 1;
  return lower.split(/[-_.]/).some((part) => part.startsWith(first)) ? 2 : 3;
}

export function best<T extends { name: string }>(all: T[], words: string[], most: number): T[] {
  const found = all.flatMap((one) => {
    const order = rank(one.name, words);
    return order === null ? [] : [{ one, order }];
  });
  return found
    .toSorted((a, b) => a.order - b.order)
    .slice(0, most)
    .map(({ one }) => one);
}

/** The environment that is meant: what was said, else production, else the first. */
export function environmentMeant<T extends { name: string; type: string }>(
  all: T[],
  said: string,
): T | undefined {
  if (said) return all.find(({ name }) => name.toLowerCase().startsWith(said));
  return all.find(({ type }) => type === 'production') ?? all[0];
}
