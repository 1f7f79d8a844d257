import { describe, expect, it } from 'vitest';

import { refusal } from '../src/app/rights';
import type { Profile } from '../src/api/shapes';
import { granted, isGranted } from '../src/lib/grants';
import { allows, allowsSomewhere, type Rights } from '../src/lib/rights';

const RIGHTS: Rights = {
  permissions: ['READ'],
  inProjects: {
    support: [
      { name: 'UPDATE_FEATURE' },
      { name: 'UPDATE_FEATURE_ENVIRONMENT', environment: 'development' },
    ],
  },
};

describe('what somebody may', () => {
  it('counts in the project that it is granted in', () => {
    expect(allows(RIGHTS, 'UPDATE_FEATURE', 'support')).toBe(true);
    expect(allows(RIGHTS, 'UPDATE_FEATURE', 'default')).toBe(false);
    expect(allows(RIGHTS, 'UPDATE_FEATURE')).toBe(false);
    expect(allowsSomewhere(RIGHTS, 'UPDATE_FEATURE')).toBe(true);
    expect(allowsSomewhere(RIGHTS, 'CREATE_FEATURE')).toBe(false);
  });

  it('counts in the environment that it is granted in', () => {
    const act = 'UPDATE_FEATURE_ENVIRONMENT';
    expect(allows(RIGHTS, act, 'support', 'development')).toBe(true);
    expect(allows(RIGHTS, act, 'support', 'production')).toBe(false);
    expect(allows(RIGHTS, act, 'support')).toBe(false);
  });

  it('is said where it is not so, and not before it is known', () => {
    const profile = RIGHTS as Profile;
    expect(refusal(undefined, 'ADMIN')).toBeUndefined();
    expect(refusal(profile, 'UPDATE_FEATURE', 'support')).toBeUndefined();
    expect(refusal(profile, 'ADMIN')).toBe(
      'You may look, not change: that takes ADMIN. An Admin can give it to you.',
    );
    expect(refusal(profile, 'UPDATE_FEATURE_ENVIRONMENT', 'support', 'production')).toBe(
      'You may look, not change: that takes UPDATE_FEATURE_ENVIRONMENT in the project support, ' +
        'in production. An Owner of support or an Admin can give it to you.',
    );
  });
});

describe('the table of permissions', () => {
  const NAME = 'UPDATE_FEATURE_STRATEGY';

  it('keeps environments apart', () => {
    const one = granted([], NAME, 'development', true);
    expect(isGranted(one, NAME, 'development')).toBe(true);
    expect(isGranted(one, NAME, 'production')).toBe(false);
    expect(granted(one, NAME, 'development', false)).toEqual([]);
  });

  it('grants for all environments instead of for some', () => {
    const some = granted(granted([], NAME, 'development', true), NAME, 'production', true);
    expect(some).toHaveLength(2);
    expect(granted(some, NAME, null, true)).toEqual([{ name: NAME }]);
  });
});
