import { describe, expect, it } from 'vitest';

import { contextDocument, fieldsOf, readAsked, toldContext, writeAsked } from '../src/lib/asked';

describe('a question of the playground', () => {
  it('is the same after its address and back', () => {
    const asked = {
      features: ['a', 'b'],
      project: 'shop',
      environments: ['production'],
      contexts: [{ userId: '1001', country: 'NO' }, { userId: '1002' }],
      revision: '12',
      at: '',
    };
    expect(readAsked(writeAsked(asked))).toEqual(asked);
    expect(fieldsOf(asked.contexts)).toEqual(['userId', 'country']);
  });

  it.each(['contexts=', 'contexts=[1]', 'contexts={}', 'contexts=%5B', ''])(
    'asks for somebody unknown when the address says %s',
    (search) => expect(readAsked(search).contexts).toEqual([{}]),
  );

  it('tells fields from properties, and leaves out what is empty', () => {
    const context = { userId: '1001', country: 'NO', plan: '' };
    expect(contextDocument(context)).toEqual({ userId: '1001', properties: { country: 'NO' } });
    expect(toldContext(context)).toBe('1001, country NO');
  });
});
