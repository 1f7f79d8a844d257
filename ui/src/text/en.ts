/** English. Words of the pages; the sentences about strategies and changes are in sentences.ts. */

import { ago } from '../lib/times';
import { count, locale, number } from './en-numbers';
import { sentences } from './en-sentences';

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
const absolute = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });

export const en = {
  lang: 'en',
  sentences,
  time: {
    never: 'never',
    relative(iso: string, now: number): string {
      const [amount, unit] = ago(Date.parse(iso), now);
      return unit === 'second' ? 'just now' : relative.format(amount, unit);
    },
    absolute: (iso: string) => absolute.format(new Date(iso)),
    exact: (iso: string) => exact.format(new Date(iso)),
  },
  number,
  more: (amount: number) => `and ${number(amount)} more`,
  shell: {
    title: (page: string) => `${page} · Yardarm`,
    signOut: 'Sign out',
    palette: 'Find or do',
    paletteHint: 'A feature, a page, or: kill, on, off, roll 25, who, eval, restore',
    skip: 'Skip to the content',
    navigation: 'Main',
    features: 'Features',
    applications: 'Applications',
    more: 'More',
    playground: 'Playground',
    events: 'Events',
    requests: 'Requests',
    schedules: 'Schedules',
    segments: 'Segments',
    projects: 'Projects',
    environments: 'Environments',
    settings: 'Settings',
    api: 'API',
    keys: 'Keys',
    keyList: [
      ['Ctrl K', 'find or do'],
      ['/', 'search'],
      ['c', 'new feature'],
      ['j k', 'down, up'],
      ['Space', 'switch'],
      ['x', 'choose'],
      ['Enter', 'open'],
      ['Esc', 'back'],
    ] as [string, string][],
    theme: 'Theme',
    themes: { auto: 'Auto theme', light: 'Light theme', dark: 'Dark theme' },
    loading: 'Loading …',
    dismiss: 'Dismiss',
    undo: 'Undo',
  },
  refused: (permission: string, project: string, environment: string) =>
    `You may look, not change: that takes ${permission}` +
    `${project && ` in the project ${project}`}${environment && `, in ${environment}`}. ` +
    `${project && `An Owner of ${project} or `}${project ? 'an' : 'An'} Admin can give it to you.`,
  errors: {
    offline: 'The server does not answer. Is it running?',
    title: 'That did not work',
    retry: 'Try again',
    requestId: (id: string) => `The server's log has it under ${id}.`,
    gated: (project: string, environment: string) =>
      `Features of ${project} change by change requests in ${environment}: change it on its page, and ask for review there.`,
    broken: 'This page made a mistake',
    reload: 'Load the page again',
  },
  features: {
    title: 'Features',
    create: 'New feature',
    search: 'Search features',
    searchHint: 'Name or description',
    state: 'State',
    states: { '': 'All', rolling: 'Rolling out', on: 'On', off: 'Off', archived: 'Archived' },
    stateHints: {
      '': '',
      rolling: 'On for some in production',
      on: 'On in production',
      off: 'Off in production',
      archived: 'Put away',
    },
    tag: 'Tag',
    views: 'Views',
    unseen: 'Never seen',
    choose: (name: string) => `Choose ${name}`,
    chooseAll: 'Choose all that are shown',
    type: 'Type',
    anyType: 'Any type',
    project: 'Project',
    anyProject: 'Any project',
    stale: 'Stale',
    isStale: 'stale',
    clear: 'Clear filters',
    shown: (shown: number, all: number) =>
      shown === all
        ? count(all, 'feature', 'features')
        : `${number(shown)} of ${count(all, 'feature', 'features')}`,
    columns: {
      on: 'On',
      name: 'Feature',
      who: 'On for',
      asked: '24 h',
      type: 'Type',
      project: 'Project',
      seen: 'Last seen',
      created: 'Created',
    },
    asked: (times: number) => `Asked ${count(times, 'time', 'times')} in 24 hours`,
    switchLabel: (name: string) => `${name} is on`,
    switched: (name: string, on: boolean) => `${name} is ${on ? 'on' : 'off'}`,
    switchFailed: (name: string, on: boolean, why: string) =>
      `${name} is still ${on ? 'off' : 'on'}: ${why}`,
    notSaved: 'not saved',
    restore: 'Restore',
    restored: (name: string) => `${name} is back, switched off`,
    emptyTitle: 'No features yet',
    empty: 'A feature is a flag that your code asks for. Make the first one: it starts switched off.',
    emptyArchive: 'Nothing is archived',
    emptyArchiveText: 'What you archive waits here, and can be brought back.',
    noneTitle: 'Nothing fits',
    none: 'No feature fits this search and these filters.',
    failed: 'The features could not be read',
  },
};

export type Text = typeof en;
