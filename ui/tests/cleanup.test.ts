import { describe, expect, it } from 'vitest';

import type { Feature, FeatureType } from '../src/api/shapes';
import { reasonsOf } from '../src/lib/cleanup';
import { readDocument, without } from '../src/lib/transfer';

const NOW = Date.parse('2026-11-25T12:00:00Z');

function feature(days: number, more: Partial<Feature> = {}): Feature {
  return {
    name: 'a',
    description: null,
    type: 'release',
    project: 'default',
    enabled: false,
    stale: false,
    strategies: [{ name: 'default' }],
    variants: null,
    createdAt: new Date(NOW - days * 86_400_000).toISOString(),
    lastSeenAt: '2026-11-25T11:00:00.000Z',
    ...more,
  };
}

const TYPES = [
  { id: 'release', name: 'Release', description: '', lifetimeDays: 40 },
  { id: 'kill-switch', name: 'Kill switch', description: '', lifetimeDays: null },
] as FeatureType[];

describe('reasons to go', () => {
  it.each<[string, Feature, string[]]>([
    ['new', feature(1, { lastSeenAt: null, enabled: true }), []],
    ['stale', feature(1, { stale: true }), ['stale']],
    ['never asked for', feature(7, { lastSeenAt: null }), ['unseen']],
    ['on for everybody', feature(30, { enabled: true }), ['full']],
    ['too old', feature(40), ['old']],
    ['all of it', feature(41, { stale: true, enabled: true, lastSeenAt: null }), ['stale', 'unseen', 'full', 'old']],
    ['meant to stay', feature(400, { type: 'kill-switch', enabled: true }), []],
  ])('%s', (_, one, kinds) => {
    expect(reasonsOf(one, TYPES, NOW).map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe('a file', () => {
  const document = {
    version: 4,
    features: [{ name: 'a' }, { name: 'b' }],
    featureTags: [{ featureName: 'a', tagValue: 'x' }],
    featureStrategies: [{ featureName: 'b' }],
    projects: [{ id: 'a' }],
  };

  it('loses all of a feature that is skipped, and nothing else', () => {
    expect(without(document, new Set(['a']))).toEqual({
      ...document,
      features: [{ name: 'b' }],
      featureTags: [],
    });
    expect(without(document, new Set())).toEqual(document);
  });

  it('is an object', () => {
    expect(readDocument('{"version": 1}')).toEqual({ version: 1 });
    expect(() => readDocument('[]')).toThrow(TypeError);
    expect(() => readDocument('features:\n- a')).toThrow(SyntaxError);
  });
});
