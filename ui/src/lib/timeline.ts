/** Events of many things, each told with what it changed. */

import type { FoundEvent } from '../api/shapes';
import { storiesOf, type Story } from './history';

export interface TimelineEntry {
  event: FoundEvent;
  /** Null for what is about no feature. */
  story: Story | null;
}

/** A feature's events add up among themselves only. Newest first, as they come. */
export function timelineOf(events: FoundEvent[]): TimelineEntry[] {
  const groups = new Map<string, FoundEvent[]>();
  for (const event of events) {
    const { featureName } = event;
    if (featureName !== null) groups.set(featureName, [...(groups.get(featureName) ?? []), event]);
  }
  const stories = new Map<number, Story>();
  for (const group of groups.values()) {
    for (const story of storiesOf(group)) stories.set(story.id, story);
  }
  return events.map((event) => ({ event, story: stories.get(event.id) ?? null }));
}

/** What a thing that is no feature is called. */
export function nameIn(data: unknown): string | null {
  const found = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  const name = found['name'] ?? found['appName'] ?? found['id'];
  return typeof name === 'string' ? name : null;
}
