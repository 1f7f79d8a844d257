/** Norske setninger om strategier og om hva som er endret. */

import type { Constraint, FeatureState, Strategy } from '../api/shapes';
import type { Change } from '../lib/changes';
import type { Story } from '../lib/history';
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

function joined(parts: string[], word: 'og' | 'eller'): string {
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

function strategy(value: Strategy, names?: Names): string {
  const segments = (value.segments ?? []).map((id) => `i segmentet ${names?.get(id) ?? id}`);
  const conditions = [...constraintsOf(value).map(condition), ...segments];
  const told = conditions.length > 0 ? `${who(value)} der ${conditions.join(' og ')}` : who(value);
  return value.disabled ? `deaktivert: ${told}` : told;
}

function change(value: Change, names?: Names): string {
  switch (value.kind) {
    case 'enabled':
      return value.on ? 'slo det på' : 'slo det av';
    case 'stale':
      return value.on ? 'merket det som utdatert' : 'fjernet merket som utdatert';
    case 'type':
      return `endret typen fra ${value.before} til ${value.after}`;
    case 'project':
      return `flyttet det fra prosjektet ${value.before} til ${value.after}`;
    case 'description':
      return value.before === '' ? 'beskrev det' : 'endret beskrivelsen';
    case 'share':
      return value.after > value.before
        ? `økte andelen fra ${value.before} % til ${value.after} %`
        : `senket andelen fra ${value.before} % til ${value.after} %`;
    case 'strategy-added':
      return `la til: ${strategy(value.strategy, names)}`;
    case 'strategy-removed':
      return `fjernet: ${strategy(value.strategy, names)}`;
    case 'strategy-changed': {
      const [before, after] = [strategy(value.before, names), strategy(value.after, names)];
      return before === after
        ? `endret en innstilling for: ${after}`
        : `endret «${before}» til «${after}»`;
    }
    case 'strategies-reordered':
      return 'endret rekkefølgen på strategiene';
    case 'variants':
      return value.before === value.after
        ? 'endret variantene'
        : `endret variantene fra ${value.before} til ${value.after}`;
  }
}

/** Som i utkast: uten hvem som gjorde det. */
function pending(value: Change, names?: Names): string {
  const told = change(value, names);
  return told.charAt(0).toUpperCase() + told.slice(1);
}

/** Det noen gjorde, slik det står etter navnet. */
function story(told: Story): string {
  const where = told.environment === null ? '' : ` i ${told.environment}`;
  switch (told.verb) {
    case 'created':
      return `opprettet det${startOf(told.after)}`;
    case 'copied': {
      const { from } = (told.after ?? {}) as { from?: string };
      const to = told.environment ? ` til ${told.environment}` : '';
      return `kopierte det${from ? ` fra ${from}` : ''}${to}`;
    }
    case 'archived':
      return 'arkiverte det';
    case 'revived':
      return 'hentet det tilbake, slått av';
    case 'imported':
      return 'importerte det';
    case 'other':
      return `førte opp ${told.type}${where}`;
    case 'changed':
      return told.before === null && told.changes.length === 0
        ? unknownChange(told) + where
        : changes(told) + where;
  }
}

function startOf(state: object | null): string {
  if (state === null) return '';
  return 'enabled' in state && state.enabled ? ', slått på' : ', slått av';
}

function unknownChange(told: Story): string {
  if (told.type === 'feature-stale-on') return 'merket det som utdatert';
  return told.type === 'feature-stale-off' ? 'fjernet merket som utdatert' : 'endret det';
}

function changes(told: Story): string {
  if (told.changes.length > 0) return joined(told.changes.map((one) => change(one)), 'og');
  if (told.type === 'feature-stale-on') return 'merket det som utdatert på nytt';
  if (told.type === 'feature-stale-off') return 'sa at det ikke er utdatert';
  if (!told.after || !('enabled' in told.after)) return 'endret det';
  return told.after.enabled ? 'slo det på igjen' : 'slo det av igjen';
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

export const sentences: Sentences = {
  change,
  condition,
  operatorName,
  pending,
  reach,
  story,
  strategy,
  summary,
};
