/** From the JSON patch of a thing, and what the server says of each step, to what a person reads. */

import type { Strategy } from '../api/shapes';

export interface Step {
  op: string;
  path: string;
  value?: unknown;
}

export interface ToldStep {
  /** The environment; null for what is of none, or of the default one. */
  where: string | null;
  /** Which part, such as `strategy 1` and `rollout`; none for the environment as a whole. */
  part: string[];
  /** What it was and is, as short JSON; undefined where nothing was, or is. */
  before: string | undefined;
  after: string | undefined;
  /** Where whole strategies come. */
  strategies: Strategy[] | null;
  on: boolean | null;
}

/** `gone` and `back` where the whole thing goes or comes; null where parts of it change. */
export function wholeOf(patch: readonly Step[]): 'gone' | 'back' | null {
  const [step] = patch;
  if (!step || step.path !== '') return null;
  return step.value === null || step.value === undefined ? 'gone' : 'back';
}

/** What says nothing to a person: the same written out or left out, and numbers of their own. */
const NOISE = /^(?:\[\]|\{\}|false|null)$/;
const SILENT = new Set(['sortOrder', 'archivedAt', 'id', 'groupId']);

/** `text` has a line for each step of the patch. */
export function toldSteps(patch: readonly Step[], text: readonly string[]): ToldStep[] {
  return patch.flatMap((step, index) => told(step, text[index] ?? '')).filter(isTelling);
}

function isTelling({ part, before, after, on }: ToldStep): boolean {
  if (on !== null) return true;
  if (SILENT.has(part.at(-1) ?? '')) return false;
  return !NOISE.test(before ?? after ?? 'something') || (before !== undefined && after !== undefined);
}

function told(step: Step, line: string): ToldStep[] {
  const keys = step.path.split('/').slice(1).map(unescaped);
  const { value } = step;
  if (keys[0] !== 'environments') return [toldAt(null, keys, step, line)];
  // All environments beside the default one come or go at once where there was none before.
  if (keys.length === 1) return Object.entries(objectOf(value)).map((one) => stateThere(...one));
  const [, where = '', ...rest] = keys;
  if (rest.length === 0) return [stateThere(where, value)];
  return [toldAt(where, rest, step, line)];
}

function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

function stateThere(where: string, state: unknown): ToldStep {
  const { enabled = false, strategies = [] } = objectOf(state);
  return {
    where,
    part: [],
    before: undefined,
    after: JSON.stringify(state ?? null),
    strategies: Array.isArray(strategies) ? strategies.filter(isStrategy) : [],
    on: enabled === true,
  };
}

function toldAt(where: string | null, keys: string[], step: Step, line: string): ToldStep {
  const [before, after] = valuesIn(step, line);
  const strategies = step.op !== 'remove' && isStrategy(step.value) ? [step.value] : null;
  const on = keys.length === 1 && keys[0] === 'enabled' ? step.value === true : null;
  const part = on === null ? partOf(keys) : [];
  return { where, part, before, after, strategies, on };
}

/** `strategies`, `0`, `parameters`, `rollout`: the first strategy's rollout. */
function partOf(keys: string[]): string[] {
  const [first = '', second, ...rest] = keys;
  if (second === undefined) return [first];
  const one = first === 'strategies' ? 'strategy' : first === 'variants' ? 'variant' : first;
  const number = Number.isInteger(Number(second)) ? `${one} ${Number(second) + 1}` : `${one} ${second}`;
  return [number, ...rest.filter((key) => key !== 'parameters')];
}

function valuesIn(step: Step, line: string): [string | undefined, string | undefined] {
  const said = line.slice(line.indexOf(': ') + 2);
  if (step.op === 'add') return [undefined, plain(said.slice(2))];
  if (step.op === 'remove') return [plain(said.slice(2)), undefined];
  const after = JSON.stringify(step.value);
  const at = said.lastIndexOf(' -> ');
  return [plain(at < 0 ? said : said.slice(0, at)), plain(after.length > 200 ? said.slice(at + 4) : after)];
}

/** A text without its quotes. */
function plain(json: string): string {
  return /^"[^"\\]*"$/.test(json) ? json.slice(1, -1) : json;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isStrategy(value: unknown): value is Strategy {
  return 'parameters' in objectOf(value) && 'name' in objectOf(value);
}
