/** One event as a sentence, with whose and who. */

import { nameIn, type TimelineEntry } from '../lib/timeline';
import { te } from './events';
import { th } from './stories';

export function toldEntry({ event, story }: TimelineEntry): string {
  const { featureName, createdBy, label, data } = event;
  const told = story ? th.story(story) : te.other(label, nameIn(data));
  return featureName === null ? `${createdBy} ${told}` : `${featureName}: ${createdBy} ${told}`;
}
