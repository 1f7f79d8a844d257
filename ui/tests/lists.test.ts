import { describe, expect, it } from 'vitest';

import type { Feature } from '../src/api/shapes';
import { constraintFault, withOperator } from '../src/lib/constraints';
import { matching, readFilters, valuesOf, writeFilters } from '../src/lib/filters';
import { nameFault, suggestedName } from '../src/lib/names';
import { ago } from '../src/lib/times';

function feature(name: string, more: Partial<Feature> = {}): Feature {
  return {
    name,
    description: null,
    type: 'release',
    project: 'default',
    enabled: false,
    stale: false,
    strategies: [],
    variants: null,
    createdAt: '2026-11-25T08:00:00.000Z',
    lastSeenAt: null,
    ...more,
  };
}

describe('filters', () => {
  const all = [
    feature('checkout-express', { enabled: true, description: 'Pay button' }),
    feature('checkout-old', { stale: true, type: 'operational' }),
    feature('search', { project: 'find' }),
  ];

  it.each<[string, string[]]>([
    ['', ['checkout-express', 'checkout-old', 'search']],
    ['?q=EXPRESS%20check', ['checkout-express']],
    ['?q=pay', ['checkout-express']],
    ['?state=on', ['checkout-express']],
    ['?state=off', ['checkout-old', 'search']],
    ['?stale=1&type=operational', ['checkout-old']],
    ['?project=find', ['search']],
    ['?project=find&state=on', []],
    ['?state=rolling', []],
    ['?unseen=1', ['checkout-express', 'checkout-old', 'search']],
    ['?state=nonsense', ['checkout-express', 'checkout-old', 'search']],
  ])('%s', (search, names) => {
    expect(matching(all, readFilters(search)).map((found) => found.name)).toEqual(names);
  });

  it('survive the address', () => {
    const search = '?q=a+b%26c&state=archived&type=x&project=y&tag=simple%3Az&stale=1&unseen=1';
    expect(writeFilters(readFilters(search))).toBe(search);
    expect(writeFilters(readFilters(''))).toBe('');
  });

  it('offer each value once', () => {
    expect(valuesOf(all, 'type')).toEqual(['operational', 'release']);
  });
});

describe('names', () => {
  it.each([
    ['search-index', null],
    ["a~(b)*!_'.c", null],
    ['a', 'short'],
    ['search index', 'spaces'],
    ['søk', 'characters'],
    ['a/b', 'characters'],
    ['..', 'dots'],
    ['a'.repeat(101), 'long'],
  ])('%s: %s', (name, fault) => {
    expect(nameFault(name)).toBe(fault);
  });

  it.each([
    ['search index v3', 'search-index-v3'],
    ['Søk på kjøkkenet!', 'Sok-pa-kjokkenet!'],
    ['  a/b  ', 'a-b'],
    ['日本', null],
  ])('for %s suggests %s', (name, suggestion) => {
    expect(suggestedName(name)).toBe(suggestion);
  });
});

describe('constraints', () => {
  it('move their values along with the operator', () => {
    const list = { contextName: 'c', operator: 'IN', values: ['a', 'b'] };
    const single = withOperator(list, 'NUM_EQ');
    expect(single).toEqual({ contextName: 'c', operator: 'NUM_EQ', value: 'a' });
    expect(withOperator(single, 'NOT_IN').values).toEqual(['a']);
  });

  it.each([
    [{ contextName: ' ', operator: 'IN', values: ['a'] }, 'context'],
    [{ contextName: 'c', operator: 'IN', values: [] }, 'values'],
    [{ contextName: 'c', operator: 'NUM_EQ' }, 'value'],
    [{ contextName: 'c', operator: 'NUM_EQ', value: '1' }, null],
  ])('%o lack %s', (constraint, fault) => {
    expect(constraintFault(constraint)).toBe(fault);
  });
});

describe('how long ago', () => {
  const now = Date.parse('2026-11-25T12:00:00Z');
  it.each([
    ['2026-11-25T11:59:30Z', [0, 'second']],
    ['2026-11-25T11:58:01Z', [-1, 'minute']],
    ['2026-11-25T09:00:00Z', [-3, 'hour']],
    ['2026-11-23T12:00:00Z', [-2, 'day']],
    ['2026-09-01T12:00:00Z', [-2, 'month']],
    ['2024-11-01T12:00:00Z', [-2, 'year']],
  ])('%s', (then, told) => {
    expect(ago(Date.parse(then), now)).toEqual(told);
  });
});
