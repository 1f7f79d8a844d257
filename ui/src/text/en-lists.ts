/** English, for what the list of features does with many at once. */

import { count } from './en-numbers';

const features = (amount: number): string => count(amount, 'feature', 'features');

export const enLists = {
  views: {
    none: 'Nothing is saved yet.',
    name: 'Name of this view',
    save: 'Save',
    remove: (name: string) => `Forget view ${name}`,
    filterFirst: 'choose filters first.',
    notKept: 'This browser keeps nothing, so the view was not saved.',
  },
  bulk: {
    title: 'With the chosen features',
    chosen: (amount: number) => `${features(amount)} chosen`,
    archive: 'Archive',
    stale: 'Mark stale',
    fresh: 'Not stale',
    on: 'Switch on',
    off: 'Switch off',
    environment: 'Environment',
    tag: 'Tag',
    tagHint: 'type:value',
    addTag: 'Add the tag',
    clear: 'Choose none',
    nothing: 'Nothing to change: they are so already.',
    archived: (amount: number) => `${features(amount)} archived`,
    staled: (amount: number, stale: boolean) =>
      `${features(amount)} ${stale ? 'marked stale' : 'no longer stale'}`,
    switched: (amount: number, on: boolean, environment: string) =>
      `${features(amount)} ${on ? 'on' : 'off'} in ${environment}`,
    tagged: (amount: number, tag: string) => `${features(amount)} tagged ${tag}`,
    undone: (amount: number) => `Undone for ${features(amount)}`,
    restored: (amount: number) => `${features(amount)} back, switched off`,
    partly: (why: string) => `Not all was done: ${why}`,
  },
};

export type ListsText = typeof enLists;
