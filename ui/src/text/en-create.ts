/** English, for making a feature. */

import { count } from './en-numbers';

export const enCreate = {
  title: 'New feature',
  name: 'Name',
  nameHint: 'What your code asks for. It cannot be changed later.',
  faults: {
    short: 'Two characters at least.',
    long: '100 characters at most.',
    spaces: 'Spaces are not allowed.',
    characters: "Only letters, digits and - _ . ! ~ * ' ( ) are allowed.",
    dots: 'Dots alone are no name.',
  },
  use: (name: string) => `Use ${name}`,
  checking: 'Looking whether the name is free …',
  free: 'The name is free.',
  type: 'Type',
  typeLife: (days: number | null) =>
    days === null ? 'Meant to stay.' : `Expected to live ${count(days, 'day', 'days')}.`,
  project: 'Project',
  description: 'Description',
  descriptionHint: 'What it does, and when it can go.',
  who: 'Once switched on, it is on for',
  everybody: 'everybody',
  share: 'a share of the users',
  shareHint: '% of users, the same ones every time',
  startsOff: 'It starts switched off; the switch is on its page.',
  submit: 'Create feature',
  cancel: 'Cancel',
  failed: 'The feature was not created',
  created: (name: string) => `${name} is created, switched off`,
};

export type CreateText = typeof enCreate;
