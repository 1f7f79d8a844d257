/** English sentences about strategies and about what changed. */

import type { Constraint, FeatureState, Strategy } from '../api/shapes';
import { constraintsOf, needsField, type Reach, whoOf } from '../lib/strategies';

const STICKY: Record<string, string> = {
  default: 'by userId or session',
  random: 'at random',
};

const LISTED = {
  users: ['user', 'users'],
  addresses: ['address', 'addresses'],
  hosts: ['host', 'hosts'],
} as const;

const OPERATOR: Record<string, [string, string]> = {
  IN: ['is', 'is not'],
  NOT_IN: ['is not', 'is'],
  STR_STARTS_WITH: ['starts with', 'does not start with'],
  STR_ENDS_WITH: ['ends with', 'does not end with'],
  STR_CONTAINS: ['contains', 'does not contain'],
  IN_CIDR: ['is in network', 'is not in network'],
  NUM_EQ: ['=', '≠'],
  NUM_GT: ['>', '≤'],
  NUM_GTE: ['≥', '<'],
  NUM_LT: ['<', '≥'],
  NUM_LTE: ['≤', '>'],
  DATE_AFTER: ['after', 'not after'],
  DATE_BEFORE: ['before', 'not before'],
  SEMVER_EQ: ['is version', 'is not version'],
  SEMVER_GT: ['is newer than', 'is not newer than'],
  SEMVER_GTE: ['is at least version', 'is older than'],
  SEMVER_LT: ['is older than', 'is at least version'],
  SEMVER_LTE: ['is at most version', 'is newer than'],
  REGEX: ['matches', 'does not match'],
};

const MOST_VALUES = 3;

export function joined(parts: string[], word: 'and' | 'or'): string {
  const last = parts.at(-1) ?? '';
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} ${word} ${last}` : last;
}

function valuesIn(constraint: Constraint): string {
  const values = constraint.values?.length ? constraint.values : [constraint.value ?? '…'];
  const rest = values.length - MOST_VALUES;
  if (rest > 0) return `${values.slice(0, MOST_VALUES).join(', ')} or ${rest} more`;
  return joined(values, 'or');
}

function condition(constraint: Constraint): string {
  const words = OPERATOR[constraint.operator];
  const operator = words
    ? words[constraint.inverted ? 1 : 0]
    : `${constraint.inverted ? 'not ' : ''}${constraint.operator}`;
  return `${constraint.contextName || '…'} ${operator} ${valuesIn(constraint)}`;
}

const everybodyWith = (field: string): string => `everybody whose ${field} is known`;

function who(strategy: Strategy): string {
  const found = whoOf(strategy);
  switch (found.kind) {
    case 'everybody':
      return 'everybody';
    case 'share':
      if (found.percent >= 100 && needsField(found.sticky)) return everybodyWith(found.sticky);
      return `${found.percent} % ${STICKY[found.sticky] ?? `by ${found.sticky}`}`;
    case 'list': {
      const [one, many] = LISTED[found.of];
      const amount = found.values.length;
      return amount === 0 ? `no ${one} yet` : `${amount} ${amount === 1 ? one : many}`;
    }
    case 'custom':
      return `strategy ${found.name}`;
  }
}

/** Segments by id, where the page knows them. */
export type Names = ReadonlyMap<number, string>;

export function strategy(value: Strategy, names?: Names): string {
  const segments = (value.segments ?? []).map((id) => `in segment ${names?.get(id) ?? id}`);
  const conditions = [...constraintsOf(value).map(condition), ...segments];
  const told =
    conditions.length > 0 ? `${who(value)} where ${conditions.join(' and ')}` : who(value);
  return value.disabled ? `disabled: ${told}` : told;
}

/** All strategies in a few words, for a list. */
function summary(feature: Pick<FeatureState, 'strategies'>): string {
  const [first, ...rest] = feature.strategies;
  if (!first) return 'everybody, for there is no strategy';
  if (rest.length === 0) return strategy(first);
  return `${strategy(first)}, or ${rest.length} more`;
}

function share(percent: number | null): string {
  if (percent === null) return 'some';
  return percent >= 100 ? 'all' : `${percent} % of those`;
}

function reach(value: Reach): string {
  switch (value.kind) {
    case 'off':
      return 'off';
    case 'nobody':
      return 'nobody';
    case 'all':
      return 'everybody';
    case 'some':
      if (value.known) return everybodyWith(value.known);
      if (value.limited) return `${share(value.percent)} who meet its conditions`;
      return value.percent === null ? 'some' : `${value.percent} %`;
  }
}

const operatorName = (operator: string): string =>
  OPERATOR[operator] ? `${OPERATOR[operator][0]} (${operator})` : operator;

export const sentences = { condition, operatorName, reach, strategy, summary };

export type Sentences = typeof sentences;
