/** What the palette offers for what is typed. */

import type { Environment, Feature } from '../api/shapes';
import { best, type Command, environmentMeant, type Verb, verbsLike } from '../lib/commands';
import { tc } from '../text/palette';

export interface FeatureAct {
  verb: Verb;
  feature: Feature;
  environment: string;
  percent: number;
}

export interface Item {
  id: string;
  title: string;
  hint: string;
  /** What is put into the field instead, where that is all. */
  fill?: string;
  href?: string;
  act?: FeatureAct;
}

export interface Known {
  features: Feature[];
  archived: Feature[];
  environments: Environment[];
  pages: { href: string; label: string }[];
}

const MOST = 8;

function featureItem(act: FeatureAct): Item {
  const { verb, feature, environment, percent } = act;
  const { name } = feature;
  const titles = {
    open: () => tc.titles.open(name),
    kill: () => tc.titles.kill(name, environment),
    on: () => tc.titles.on(name, environment),
    off: () => tc.titles.off(name, environment),
    roll: () => tc.titles.roll(name, environment, percent),
    who: () => tc.titles.who(name),
    eval: () => tc.titles.eval(name),
    restore: () => tc.titles.restore(name),
  };
  return { id: `palette-${verb}-${environment}-${name}`, title: titles[verb](), hint: feature.project, act };
}

function verbItem(verb: Verb): Item {
  return { id: `palette-verb-${verb}`, title: tc.verbs[verb], hint: tc.examples[verb], fill: `${verb} ` };
}

const PLACED: ReadonlySet<Verb> = new Set(['kill', 'on', 'off', 'roll']);

export function itemsFor(text: string, command: Command, known: Known): Item[] {
  const { verb, said, words, percent } = command;
  if (text.trim() === '') return verbsLike('').map(verbItem);
  if (verb === 'roll' && percent === null) return [];
  const meant = environmentMeant(known.environments, command.environment);
  const placed = PLACED.has(verb);
  if (placed && !meant) return [];
  const environment = placed ? (meant?.name ?? '') : '';
  const all = verb === 'restore' ? known.archived : known.features;
  const acts = best(all, words, MOST).map(
    (feature): FeatureAct => ({ verb, feature, environment, percent: percent ?? 0 }),
  );
  const items = acts.map(featureItem);
  const [first] = acts;
  // The nearest feature also in the other environments, which nobody must have at hand by name.
  if (placed && first && verb !== 'kill' && command.environment === '') {
    const others = known.environments.filter(({ name }) => name !== environment);
    items.push(...others.map(({ name }) => featureItem({ ...first, environment: name })));
  }
  if (said && verb !== 'open') return items;
  const pages = known.pages
    .filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)))
    .map(({ href, label }): Item => ({ id: `palette-page-${href}`, title: label, hint: tc.page, href }));
  return [...verbsLike(text).map(verbItem), ...items, ...pages];
}
