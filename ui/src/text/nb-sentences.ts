/** Norske setninger om strategier og om hva som er endret. */

import type { Constraint, FeatureState, Strategy } from '../api/shapes';
import { constraintsOf, needsField, type Reach, whoOf } from '../lib/strategies';
import type { Names, Sentences } from './en-sentences';

const STICKY: Record<string, string> = {
  default: 'etter userId eller økt',
  random: 'tilfeldig',
};

const LISTED = {
  users: ['bruker', 'brukere'],
  addresses: ['adresse', 'adresser'],
  hosts: ['vert', 'verter'],
} as const;

const OPERATOR: Record<string, [string, string]> = {
  IN: ['er', 'er ikke'],
  NOT_IN: ['er ikke', 'er'],
  STR_STARTS_WITH: ['begynner med', 'begynner ikke med'],
  STR_ENDS_WITH: ['slutter på', 'slutter ikke på'],
  STR_CONTAINS: ['inneholder', 'inneholder ikke'],
  IN_CIDR: ['er i nettverket', 'er ikke i nettverket'],
  NUM_EQ: ['=', '≠'],
  NUM_GT: ['>', '≤'],
  NUM_GTE: ['≥', '<'],
  NUM_LT: ['<', '≥'],
  NUM_LTE: ['≤', '>'],
  DATE_AFTER: ['etter', 'ikke etter'],
  DATE_BEFORE: ['før', 'ikke før'],
  SEMVER_EQ: ['er versjon', 'er ikke versjon'],
  SEMVER_GT: ['er nyere enn', 'er ikke nyere enn'],
  SEMVER_GTE: ['er minst versjon', 'er eldre enn'],
  SEMVER_LT: ['er eldre enn', 'er minst versjon'],
  SEMVER_LTE: ['er høyst versjon', 'er nyere enn'],
  REGEX: ['passer til', 'passer ikke til'],
};

const MOST_VALUES = 3;

export function joined(parts: string[], word: 'og' | 'eller'): string {
  const last = parts.at(-1) ?? '';
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} ${word} ${last}` : last;
}

function valuesIn(constraint: Constraint): string {
  const values = constraint.values?.length ? constraint.values : [constraint.value ?? '…'];
  const rest = values.length - MOST_VALUES;
  if (rest > 0) return `${values.slice(0, MOST_VALUES).join(', ')} eller ${rest} til`;
  return joined(values, 'eller');
}

function condition(constraint: Constraint): string {
  const words = OPERATOR[constraint.operator];
  const operator = words
    ? words[constraint.inverted ? 1 : 0]
    : `${constraint.inverted ? 'ikke ' : ''}${constraint.operator}`;
  return `${constraint.contextName || '…'} ${operator} ${valuesIn(constraint)}`;
}

const everybodyWith = (field: string): string => `alle med kjent ${field}`;

function who(strategy: Strategy): string {
  const found = whoOf(strategy);
  switch (found.kind) {
    case 'everybody':
      return 'alle';
    case 'share':
      if (found.percent >= 100 && needsField(found.sticky)) return everybodyWith(found.sticky);
      return `${found.percent} % ${STICKY[found.sticky] ?? `etter ${found.sticky}`}`;
    case 'list': {
      const [one, many] = LISTED[found.of];
      const amount = found.values.length;
      return amount === 0 ? `ingen ${many} ennå` : `${amount} ${amount === 1 ? one : many}`;
    }
    case 'custom':
      return `strategien ${found.name}`;
  }
}

export function strategy(value: Strategy, names?: Names): string {
  const segments = (value.segments ?? []).map((id) => `i segmentet ${names?.get(id) ?? id}`);
  const conditions = [...constraintsOf(value).map(condition), ...segments];
  const told = conditions.length > 0 ? `${who(value)} der ${conditions.join(' og ')}` : who(value);
  return value.disabled ? `deaktivert: ${told}` : told;
}

function summary(feature: Pick<FeatureState, 'strategies'>): string {
  const [first, ...rest] = feature.strategies;
  if (!first) return 'alle, for det finnes ingen strategi';
  if (rest.length === 0) return strategy(first);
  return `${strategy(first)}, eller ${rest.length} til`;
}

function share(percent: number | null): string {
  if (percent === null) return 'noen av dem';
  return percent >= 100 ? 'alle' : `${percent} % av dem`;
}

function reach(value: Reach): string {
  switch (value.kind) {
    case 'off':
      return 'av';
    case 'nobody':
      return 'ingen';
    case 'all':
      return 'alle';
    case 'some':
      if (value.known) return everybodyWith(value.known);
      if (value.limited) return `${share(value.percent)} som oppfyller vilkårene`;
      return value.percent === null ? 'noen' : `${value.percent} %`;
  }
}

const operatorName = (operator: string): string =>
  OPERATOR[operator] ? `${OPERATOR[operator][0]} (${operator})` : operator;

export const sentences: Sentences = { condition, operatorName, reach, strategy, summary };
