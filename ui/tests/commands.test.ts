import { describe, expect, it } from 'vitest';

import { best, environmentMeant, readCommand, verbsLike } from '../src/lib/commands';

describe('commands', () => {
  it.each([
    ['check', { verb: 'open', said: false, percent: null, words: ['check'], environment: '' }],
    ['kill che', { verb: 'kill', said: true, percent: null, words: ['che'], environment: '' }],
    ['roll 25 che', { verb: 'roll', said: true, percent: 25, words: ['che'], environment: '' }],
    ['roll 250% che', { verb: 'roll', said: true, percent: 100, words: ['che'], environment: '' }],
    ['roll che', { verb: 'roll', said: true, percent: null, words: ['che'], environment: '' }],
    ['ON Check Pay in dev', { verb: 'on', said: true, percent: null, words: ['check', 'pay'], environment: 'dev' }],
    // A feature may be called as a verb is, or have one in its name.
    ['on', { verb: 'open', said: false, percent: null, words: ['on'], environment: '' }],
    ['on-call', { verb: 'open', said: false, percent: null, words: ['on-call'], environment: '' }],
    ['who ', { verb: 'who', said: true, percent: null, words: [], environment: '' }],
  ])('%s', (text, command) => {
    expect(readCommand(text)).toEqual(command);
  });

  it('are offered while they are typed', () => {
    expect(verbsLike('o')).toEqual(['open', 'on', 'off']);
    expect(verbsLike('on ')).toEqual([]);
  });
});

describe('names', () => {
  const all = ['web-checkout', 'old-recheck', 'checkout', 'check'].map((name) => ({ name }));

  it('that begin with it come first', () => {
    expect(best(all, ['check'], 9).map(({ name }) => name)).toEqual([
      'check',
      'checkout',
      'web-checkout',
      'old-recheck',
    ]);
    expect(best(all, ['check', 'web'], 9)).toHaveLength(1);
    expect(best(all, ['check'], 2)).toHaveLength(2);
  });
});

describe('environments', () => {
  const all = [
    { name: 'development', type: 'development' },
    { name: 'live', type: 'production' },
  ];

  it('are production where none is said', () => {
    expect(environmentMeant(all, '')?.name).toBe('live');
    expect(environmentMeant(all, 'dev')?.name).toBe('development');
    expect(environmentMeant(all, 'nowhere')).toBeUndefined();
    expect(environmentMeant(all.slice(0, 1), '')?.name).toBe('development');
  });
});
