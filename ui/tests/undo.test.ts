import { describe, expect, it } from 'vitest';

import { readEventFilters, selectionOf } from '../src/lib/event-filters';
import { needOfUndo } from '../src/lib/undo-rights';
import { type Step, toldSteps, wholeOf } from '../src/lib/undone';
import { tw } from '../src/text/past';

describe('what it takes to undo an event', () => {
  it.each([
    ['feature-created', 'DELETE_FEATURE', false],
    ['feature-archived', 'UPDATE_FEATURE', false],
    ['feature-metadata-updated', 'UPDATE_FEATURE', false],
    ['feature-environment-enabled', 'UPDATE_FEATURE_ENVIRONMENT', true],
    ['feature-strategy-add', 'DELETE_FEATURE_STRATEGY', true],
    ['strategy-order-changed', 'UPDATE_FEATURE_STRATEGY', true],
    ['strategy-created', 'DELETE_STRATEGY', false],
    ['segment-deleted', 'CREATE_SEGMENT', false],
    ['context-field-updated', 'UPDATE_CONTEXT_FIELD', false],
    ['feature-tagged', 'UPDATE_TAG_TYPE', false],
    ['feature-type-updated', 'ADMIN', false],
  ])('%s: %s', (type, permission, placed) => {
    expect(needOfUndo(type)).toEqual({ permission, placed });
  });

  it.each(['user-created', 'api-token-deleted', 'role-updated', 'addon-created', 'setting-updated'])(
    '%s: never',
    (type) => expect(needOfUndo(type)).toBeNull(),
  );
});

const selected = (search: string) => selectionOf(readEventFilters(search));

describe('the events that filters name', () => {
  it('by person, place and days, both included', () => {
    expect(selected('by=ada&feature=cart&environment=production&from=2026-11-24&to=2026-11-25')).toEqual({
      createdBy: 'ada',
      feature: 'cart',
      environment: 'production',
      from: '2026-11-24T00:00:00Z',
      to: '2026-11-25T23:59:59.999999Z',
    });
  });

  it.each(['', 'feature=cart', 'to=2026-11-25', 'by=ada&q=words', 'by=ada&type=feature-created'])(
    'not: %s',
    (search) => expect(selected(search)).toBeNull(),
  );
});

it('tells what comes and goes as a whole', () => {
  expect(wholeOf([{ op: 'replace', path: '', value: null }])).toBe('gone');
  expect(wholeOf([{ op: 'replace', path: '', value: { name: 'cart' } }])).toBe('back');
  expect(wholeOf([{ op: 'replace', path: '/stale', value: true }])).toBeNull();
});

const read = (step: Step, line: string): string[] => toldSteps([step], [line]).map(tw.step);

describe('a patch in words', () => {
  const SHARE = { id: 'a', name: 'flexibleRollout', parameters: { rollout: '100', stickiness: 'userId' } };

  it.each<[Step, string, string[]]>([
    [
      { op: 'replace', path: '/strategies/0/parameters/rollout', value: '50' },
      'strategies.0.parameters.rollout: "20" -> "50"',
      ['strategy 1 · share: 20 → 50'],
    ],
    [{ op: 'replace', path: '/enabled', value: true }, 'enabled: false -> true', ['switched on']],
    [{ op: 'replace', path: '/archived', value: false }, 'archived: true -> false', ['archive: brought back']],
    [
      { op: 'add', path: '/environments', value: { development: { enabled: true, strategies: [SHARE] } } },
      'environments: + {}',
      ['development: on, everybody whose userId is known'],
    ],
    [{ op: 'remove', path: '/environments/qa' }, 'environments.qa: - {"enabled": true}', ['qa: off']],
    [
      { op: 'remove', path: '/environments/qa/strategies/1' },
      'environments.qa.strategies.1: - {"name": "default"}',
      ['qa · strategy 2: removed: {"name": "default"}'],
    ],
    [{ op: 'add', path: '/strategies/0/constraints', value: [] }, 'strategies.0.constraints: + []', []],
    [{ op: 'add', path: '/strategies/0/sortOrder', value: 2 }, 'strategies.0.sortOrder: + 2', []],
    [{ op: 'replace', path: '/stale', value: false }, 'stale: true -> false', ['stale: true → false']],
  ])('%j', (step, line, words) => expect(read(step, line)).toEqual(words));
});
