import { describe, expect, it } from 'vitest';

import { faultOf } from '../src/api/errors';
import type { FeatureStrategy, ListedRequest } from '../src/api/shapes';
import { changesOf, copyChanges, draftedOf, patchLines } from '../src/lib/drafted';
import { isShown, type Reader, waitsFor } from '../src/lib/requests';

const strategy = (id: string, rollout: string): FeatureStrategy => ({
  id,
  name: 'flexibleRollout',
  title: null,
  disabled: false,
  constraints: [],
  segments: [],
  variants: [],
  sortOrder: 0,
  parameters: { rollout, stickiness: 'userId', groupId: 'g' },
});

const request = (more: Partial<ListedRequest>): ListedRequest => ({
  id: 1,
  title: 'A title',
  project: 'shop',
  environment: 'production',
  state: 'In review',
  minApprovals: 1,
  createdBy: { id: 1, username: 'ane', name: 'Ane' },
  createdAt: '2026-11-26T10:00:00Z',
  features: [],
  approvals: [],
  comments: [],
  ended: null,
  schedule: null,
  scheduleFailure: null,
  ...more,
});

const reader = (called: string): Reader => ({ called, mayApprove: () => true });

describe('what the gate of change requests says', () => {
  it('names the place, and is told to people without a route', () => {
    const message =
      'Features in the project shop, environment production are changed by change requests: POST the change to /api';
    const fault = faultOf(403, { message, name: 'PermissionError' });
    expect(fault.gate).toEqual({ project: 'shop', environment: 'production' });
    expect(fault.message).not.toContain('POST');
    expect(faultOf(403, { message: 'You need permission=ADMIN' }).gate).toBeNull();
  });
});

describe('a draft as changes', () => {
  it('has the id of what is there, and none for what is new', () => {
    const operations = [
      { kind: 'add', environment: 'production', strategy: strategy('new-1', '5') },
      { kind: 'change', environment: 'production', strategy: strategy('a', '25') },
      { kind: 'project', project: 'other' },
    ] as const;
    const [added, changed, ...others] = changesOf('cart', operations);
    expect(added?.payload).not.toHaveProperty('id');
    expect(changed).toMatchObject({ action: 'updateStrategy', payload: { id: 'a' } });
    expect(changed?.payload).not.toHaveProperty('sortOrder');
    expect(others).toEqual([]);
  });

  it('copies an environment with additions first, so that it never is without a strategy', () => {
    const there = { name: 'production', type: 'production', enabled: true, variants: [] };
    const from = { ...there, name: 'development', enabled: false, strategies: [strategy('a', '50')] };
    const to = { ...there, strategies: [strategy('b', '10')] };
    const changes = copyChanges('cart', from as never, to as never);
    expect(changes.map(({ action }) => action)).toEqual([
      'addStrategy',
      'deleteStrategy',
      'updateEnabled',
    ]);
  });

  it('is told, a share alone as a share', () => {
    const payload = { id: 'a', parameters: { rollout: '25' } };
    expect(draftedOf({ action: 'updateStrategy', payload })).toEqual({ kind: 'share', percent: '25' });
    const whole = draftedOf({ action: 'updateStrategy', payload: strategy('a', '25') });
    expect(whole.kind).toBe('changed');
    expect(patchLines([{ op: 'remove', path: '/a/b' }])).toEqual([
      { sign: '-', path: 'a.b', value: '' },
    ]);
  });
});

describe('whose turn a request is', () => {
  it('is that of others than its author, once each', () => {
    const bo = { id: 2, username: 'bo', name: null };
    expect(waitsFor(request({}), reader('ane'))).toBe(false);
    expect(waitsFor(request({}), reader('bo'))).toBe(true);
    const approved = request({ approvals: [{ createdBy: bo, createdAt: '' }] });
    expect(waitsFor(approved, reader('bo'))).toBe(false);
    expect(waitsFor(request({}), { called: 'bo', mayApprove: () => false })).toBe(false);
  });

  it('is nobody else’s while it is a draft', () => {
    const draft = request({ state: 'Draft' });
    expect(isShown(draft, 'open', reader('ane'))).toBe(true);
    expect(isShown(draft, 'open', reader('bo'))).toBe(false);
    expect(isShown(request({ state: 'Applied' }), 'done', reader('bo'))).toBe(true);
  });
});
