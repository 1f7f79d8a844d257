/** English, for the playground. */

import { count, number } from './en-numbers';

export const enPlayground = {
  title: 'Playground',
  intro: 'Who would get what, and why. Nothing is changed by asking.',
  features: 'Features',
  featuresHint: 'None are all of them.',
  project: 'Project',
  anyProject: 'Any project',
  environments: 'Environments',
  when: 'As of',
  whens: { now: 'now', at: 'a time', revision: 'a revision' },
  time: 'Time',
  revision: 'Revision',
  contexts: 'Who asks',
  cell: (field: string, row: number) => `${field} of ${row}`,
  row: 'Number',
  addRow: 'Add somebody',
  remove: 'Remove',
  removeRow: (row: number) => `Remove ${row}`,
  newField: 'Field to add',
  addField: 'Add the field',
  archetypes: {
    title: 'People under a name',
    name: 'Name for these people',
    keep: 'Keep them',
    use: (name: string) => `Add ${name}`,
    forget: (name: string) => `Forget ${name}`,
    notKept: 'This browser keeps nothing, so the people were not saved.',
  },
  ask: 'Evaluate',
  failed: 'The playground has no answer',
  answered: (amount: number, revision: number) =>
    `${count(amount, 'feature', 'features')} as of revision ${number(revision)}`,
  nobody: 'somebody unknown',
  noneTitle: 'No feature fits',
  none: 'There was no such feature then, or it is in another project.',
  more: (amount: number) => `${number(amount)} more are not shown: name the features.`,
  on: 'on',
  off: 'off',
  unknown: 'only its SDK knows',
  context: 'Who',
  variant: (name: string) => `variant ${name}`,
  because: 'Why',
  strategy: 'Strategy',
  holds: 'holds',
  holdsNot: 'does not hold',
  disabled: 'disabled',
  saw: (value: string | null) => (value === null ? 'there is no value' : `the value is ${value}`),
  segment: (name: string) => `Segment ${name}`,
  bucket: (bucket: number, of: number, threshold: number) =>
    `bucket ${bucket} of ${of}; those up to ${threshold} are in`,
  drawnBy: (field: string, identifier: string | null, group: string) =>
    identifier === null ? `there is no ${field} to go by` : `${field} ${identifier}, group ${group}`,
  variantBucket: (bucket: number, of: number) => `its variant: ${bucket} of ${of}`,
  overridden: 'its variant is set for this value',
  parent: (name: string, on: boolean, is: boolean) =>
    `needs ${name} ${on ? 'on' : 'off'}: that ${is ? 'holds' : 'does not hold'}`,
  explain: (feature: string, who: string, environment: string) =>
    `${feature} for ${who} in ${environment}`,
};

export type PlaygroundText = typeof enPlayground;
