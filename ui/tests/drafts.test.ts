import { describe, expect, it } from 'vitest';

import type { FeatureState } from '../src/api/shapes';
import { merged, tidied } from '../src/lib/drafts';

const BASE: FeatureState = {
  description: null,
  type: 'release',
  project: 'default',
  enabled: false,
  stale: false,
  strategies: [{ name: 'default' }],
  variants: null,
};

describe('a draft', () => {
  it('forgets what it leaves as it is', () => {
    const draft = { description: '', type: 'release', project: 'shop', strategies: BASE.strategies };
    expect(tidied(BASE, draft)).toEqual({ project: 'shop' });
  });

  it('keeps what others saved meanwhile', () => {
    const now = { ...BASE, enabled: true, description: 'theirs' };
    const { state, conflicts } = merged(BASE, { type: 'experiment' }, now);
    expect(conflicts).toEqual([]);
    expect(state).toEqual({ ...now, type: 'experiment' });
  });

  it('names what both changed', () => {
    const now = { ...BASE, type: 'permission', project: 'shop' };
    const draft = { type: 'experiment', project: 'shop', description: 'mine' };
    expect(merged(BASE, draft, now).conflicts).toEqual(['type']);
  });
});
