import { describe, expect, it } from 'vitest';

import type { FoundEvent } from '../src/api/shapes';
import { dayFrom, readEventFilters, writeEventFilters } from '../src/lib/event-filters';
import { nameIn, timelineOf } from '../src/lib/timeline';
import { th } from '../src/text/stories';

function event(id: number, type: string, featureName: string | null, data: unknown): FoundEvent {
  const place = { project: 'default', environment: null, groupId: String(id), label: type };
  const rest = { preData: null, createdBy: 'ada', createdAt: '2026-11-25T08:00:00.000Z', patch: null, tags: [] };
  return { ...place, ...rest, id, type, featureName, data, groupType: 'transaction' };
}

describe('the timeline', () => {
  it('adds up the events of each feature among themselves', () => {
    const state = { name: 'a', enabled: false, strategies: [], variants: [], type: 'release' };
    const told = timelineOf([
      event(4, 'feature-updated', 'a', { ...state, enabled: true }),
      event(3, 'segment-created', null, { name: 'Nordic' }),
      event(2, 'feature-created', 'b', { ...state, enabled: true }),
      event(1, 'feature-created', 'a', state),
    ]);
    expect(told.map(({ story }) => story && th.story(story))).toEqual([
      'switched it on',
      null,
      'created it, switched on',
      'created it, switched off',
    ]);
    expect(nameIn(told[1]?.event.data)).toBe('Nordic');
  });

  it('has its filters in the address', () => {
    const search = '?q=x&feature=a&project=p&environment=e&by=ada&type=t&from=2026-11-24&to=2026-11-25';
    expect(writeEventFilters(readEventFilters(search))).toBe(search);
    expect(dayFrom(Date.parse('2026-11-25T00:30:00Z'), -1)).toBe('2026-11-24');
  });
});
