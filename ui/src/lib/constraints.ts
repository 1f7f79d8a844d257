/** Operators of constraints: which take a list, which take one value. */

import type { Constraint } from '../api/shapes';

const LISTS = ['IN', 'NOT_IN', 'STR_STARTS_WITH', 'STR_ENDS_WITH', 'STR_CONTAINS', 'IN_CIDR'];
const SINGLES = [
  'NUM_EQ', 'NUM_GT', 'NUM_GTE', 'NUM_LT', 'NUM_LTE',
  'DATE_AFTER', 'DATE_BEFORE',
  'SEMVER_EQ', 'SEMVER_GT', 'SEMVER_GTE', 'SEMVER_LT', 'SEMVER_LTE',
  'REGEX',
];

export const OPERATORS = [...LISTS, ...SINGLES];

export function takesList(operator: string): boolean {
  return LISTS.includes(operator);
}

export const NEW_CONSTRAINT: Constraint = { contextName: '', operator: 'IN', values: [] };

/** The constraint with another operator; values move along where they fit. */
export function withOperator(constraint: Constraint, operator: string): Constraint {
  const { value, values, ...rest } = constraint;
  if (takesList(operator)) {
    return { ...rest, operator, values: values ?? (value ? [value] : []) };
  }
  return { ...rest, operator, value: value ?? values?.[0] ?? '' };
}

/** What must be filled in before it can be saved, or null. */
export function constraintFault(constraint: Constraint): 'context' | 'values' | 'value' | null {
  if (constraint.contextName.trim() === '') return 'context';
  if (takesList(constraint.operator)) return constraint.values?.length ? null : 'values';
  return constraint.value?.trim() ? null : 'value';
}

export type ValueKind = 'number' | 'date' | 'version' | 'pattern';

/** What kind of value a single-value operator compares with. */
export function valueKindOf(operator: string): ValueKind {
  if (operator.startsWith('NUM_')) return 'number';
  if (operator.startsWith('DATE_')) return 'date';
  return operator.startsWith('SEMVER_') ? 'version' : 'pattern';
}

/** A moment as a field of the browser shows it, in the reader's zone; empty when it is none. */
export function localTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** And back, in UTC. */
export function storedTime(local: string): string {
  return local === '' ? '' : new Date(local).toISOString();
}
