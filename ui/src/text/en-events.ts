/** English, for the events. */

import { count, number } from './en-numbers';

export const enEvents = {
  title: 'Events',
  search: 'Search events',
  searchHint: 'In the data',
  feature: 'Feature',
  project: 'Project',
  anyProject: 'Any project',
  environment: 'Environment',
  anyEnvironment: 'Any environment',
  by: 'Who',
  anybody: 'Anybody',
  from: 'From',
  to: 'To',
  yesterday: 'Yesterday',
  today: 'Today',
  clear: 'Clear filters',
  shown: (shown: number, total: number) =>
    shown === total
      ? count(total, 'event', 'events')
      : `${number(shown)} of ${count(total, 'event', 'events')}`,
  older: 'Older ones',
  emptyTitle: 'No event fits',
  empty: 'Nothing happened, or nothing that fits these filters.',
  failed: 'The events could not be read',
  other: (label: string, name: string | null) =>
    name === null ? label.toLowerCase() : `${label.toLowerCase()}: ${name}`,
  diff: 'Difference',
  asOf: 'As it was',
  stateAsOf: 'State as of …',
  reason: (text: string) => `“${text}”`,
  choose: (id: number, what: string) => `Choose event ${id}: ${what}`,
  chooseNone: 'Choose none',
  undoChosen: (amount: number) => `Undo ${count(amount, 'event', 'events')} …`,
  undoAll: 'Undo all of these …',
  undoWhich: 'For that, say who did it or from which day on, and search for no words.',
  undoTitle: 'Undo these changes?',
};

export type EventsText = typeof enEvents;
