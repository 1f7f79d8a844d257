/** English, for what happens by itself. */

import type { ScheduleState } from '../api/schedules';
import type { Schedule } from '../api/shapes';
import { count, locale } from './en-numbers';

type Guard = NonNullable<Schedule['guard']>;
type Look = NonNullable<Guard['lastLook']>;

/** A limit may be a small one. */
function figure(value: number): string {
  return value.toLocaleString(locale, { maximumSignificantDigits: 6 });
}

const STATES: Record<ScheduleState, string> = {
  waiting: 'waiting',
  running: 'running',
  paused: 'paused',
  done: 'done',
  aborted: 'ended',
  failed: 'failed',
};

export const enSchedules = {
  states: STATES,
  title: 'Schedules',
  intro: 'What begins or ends by itself. Changes are scheduled on the page of their feature.',
  failed: 'The schedules could not be read',
  show: 'Show',
  shown: { coming: 'To come', over: 'Over' },
  emptyTitle: { coming: 'Nothing is scheduled', over: 'No schedule is over' },
  empty: 'Change a feature, and choose Later in the place of Publish: at a time, for a while, or step by step.',
  toFeatures: 'To the features',
  ofFeature: 'By itself',
  unnamed: 'Schedule',
  when: 'When',
  after: (hours: number) => `${count(hours, 'hour', 'hours')} after that`,
  made: 'done',
  until: 'All of it is put back',
  pause: 'Pause',
  resume: 'Resume',
  end: 'End …',
  paused: (name: string) => `${name} is paused`,
  resumed: (name: string) => `${name} goes on`,
  ended: (name: string) => `${name} is ended`,
  endTitle: (name: string) => `End ${name}?`,
  endText:
    'Nothing more of it happens. What it has made stays, or is put back, but for what others have changed since.',
  endOnly: 'End it',
  endBack: 'End it and put back',
  cancel: 'Cancel',
  author: ({ by, name }: Schedule['author']) =>
    `scheduled by ${by === 'anybody' ? 'anybody' : (name ?? 'somebody who is gone')}`,
  change: {
    button: 'Change …',
    title: (name: string) => `Change ${name}`,
    text: 'From then on it happens in your name: you must be allowed to do what it does.',
    step: (number: number) => `Step ${number}`,
    send: 'Change it',
    done: 'It is changed',
    refused: 'Not changed',
  },
  watch: {
    title: 'Hold it by a number',
    query: 'Query',
    queryHint: 'In PromQL, for one number, such as the share of errors. The server asks its Prometheus.',
    above: 'Not above',
    below: 'Not below',
    otherwise: 'Otherwise',
    ways: { abort: 'end it, and put all back', pause: 'pause it' },
    held: ({ above, below, then: way }: Guard) =>
      `${way === 'pause' ? 'Pauses' : 'Is put back'} when this is ${[
        above === null ? '' : `above ${figure(above)}`,
        below === null ? '' : `below ${figure(below)}`,
      ]
        .filter(Boolean)
        .join(' or ')}:`,
    seen: ({ value, error }: Look) =>
      error === null ? `${value === null ? 'no number' : figure(value)},` : `${error},`,
  },
  later: {
    button: 'Later …',
    buttonIn: (environment: string) => `Switch later in ${environment}`,
    title: 'When shall this happen?',
    way: 'How',
    ways: { at: 'at a time', while: 'for a while, then back', steps: 'step by step' },
    from: 'From',
    fromHint: 'Your time. Left empty: at once.',
    at: 'When',
    until: 'Until',
    untilHint: 'Then all of it is put back.',
    shares: 'Shares, in percent',
    sharesHint: 'One after the other, such as 25, 50, 100.',
    hours: 'Hours between them',
    turnOn: (environment: string) => `Switch it on in ${environment}, too`,
    name: 'Name',
    nameHint: 'For people; the history has it, too.',
    send: 'Schedule it',
    sent: 'It is scheduled',
    refused: 'Not scheduled',
  },
};

export type SchedulesText = typeof enSchedules;
