import { describe, expect, it } from 'vitest';

import type { Insight } from '../src/api/shapes';
import { byKind, readQuestion, totalOf, writeQuestion } from '../src/lib/cleanup';
import { readDocument, without } from '../src/lib/transfer';

const COUNTS = {
  'safe-to-archive': 2,
  'archived-in-use': 0,
  'never-evaluated': 1,
  'always-on': 4,
  'always-off': 0,
  'potentially-stale': 3,
};

describe('what is asked about cleaning up', () => {
  it.each(['', '?kind=always-on', '?kind=safe-to-archive&project=web+shop&environment=production'])(
    'lives in the address: %s',
    (search) => {
      expect(writeQuestion(readQuestion(search))).toBe(search);
    },
  );

  it('passes over a kind that there is not', () => {
    expect(readQuestion('?kind=toString&project=a')).toEqual({ kind: '', project: 'a', environment: '' });
  });
});

describe('findings', () => {
  it('are counted over all kinds', () => {
    expect(totalOf(COUNTS)).toBe(10);
  });

  it('stand below their kind, in the order of the server', () => {
    const found = ['always-on', 'safe-to-archive', 'always-on'].map((finding) => ({ finding }));
    const kinds = byKind(found as Insight[]);
    expect(kinds.map(([kind, those]) => [kind, those.length])).toEqual([
      ['safe-to-archive', 1],
      ['always-on', 2],
    ]);
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
