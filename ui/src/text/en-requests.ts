/** English, for change requests. */

import type { RequestState } from '../api/shapes';
import type { Drafted } from '../lib/drafted';
import { count } from './en-numbers';
import { joined, type Names, strategy } from './en-sentences';

function drafted(change: Drafted, names?: Names): string {
  switch (change.kind) {
    case 'share':
      return `set the share to ${change.percent} %`;
    case 'enabled':
      return change.on ? 'switch it on' : 'switch it off';
    case 'added':
      return change.strategy ? `add: ${strategy(change.strategy, names)}` : 'add a strategy';
    case 'changed':
      return change.strategy
        ? `make a strategy: ${strategy(change.strategy, names)}`
        : 'change a strategy';
    case 'removed':
      return 'remove a strategy';
    case 'reordered':
      return 'put the strategies in another order';
    case 'variants':
      return change.names.length > 0
        ? `make the variants: ${change.names.join(', ')}`
        : 'remove the variants';
    case 'archived':
      return 'archive it';
    case 'settings':
      return 'change its settings';
    case 'depends':
      return `make it depend on ${change.on}`;
    case 'independent':
      return `let it depend on ${change.on} no more`;
  }
}

const STATES: Record<RequestState, string> = {
  Draft: 'draft',
  'In review': 'in review',
  Approved: 'approved',
  Scheduled: 'scheduled',
  Applied: 'applied',
  Cancelled: 'cancelled',
  Rejected: 'rejected',
};

export const enRequests = {
  drafted,
  states: STATES,
  title: 'Change requests',
  intro: 'What waits for a yes, where features change by change requests only.',
  failed: 'The change requests could not be read',
  show: 'Show',
  shown: { open: 'Open', review: 'Waiting for my review', mine: 'Mine', done: 'Done' },
  anyProject: 'All projects',
  project: 'Project',
  columns: ['Request', 'Features', 'Where', 'State', 'By'],
  where: (environment: string, project: string) => `${environment} of ${project}`,
  approvals: (given: number, needed: number) => `${given} of ${needed}`,
  emptyTitle: {
    open: 'No change request is open',
    review: 'Nothing waits for your review',
    mine: 'You have no open change request',
    done: 'No change request is done',
  },
  empty: 'A project says in which of its environments features change by change requests. There the page of a feature asks for review in the place of publishing.',
  toProjects: 'Choose a project',
  one: {
    back: 'All change requests',
    title: (id: number, title: string) => `#${id} ${title}`,
    missingTitle: (id: string) => `There is no change request ${id}`,
    missing: 'Perhaps it was a draft, and is discarded.',
    failed: 'The change request could not be read',
    by: (name: string) => `by ${name}`,
    rename: 'Title',
    renamed: 'The title is saved',
    saveTitle: 'Save the title',
    what: 'What it changes',
    none: 'It is empty. Changes come from the page of a feature.',
    ways: 'Drafted',
    effect: 'As things are now that would be',
    noEffect: 'As things are now that changes nothing: all is so already.',
    takeOut: 'Take out',
    tookOut: 'The change is taken out',
    problem: 'It cannot be applied any more',
    conflicts: 'Changed since it was drafted',
    conflictBy: (names: string[]) => `changed by ${joined(names, 'and')}`,
    was: (value: string) => `is now ${value}`,
    would: (value: string) => `would be ${value}`,
    nothing: 'nothing',
    diff: 'Difference',
    review: 'Review',
    rule: (needed: number) =>
      needed === 0
        ? 'No rule asks for an approval here any more.'
        : `Takes ${count(needed, 'approval', 'approvals')} of others than its author.`,
    roles: (names: string[]) => `They have the role ${joined(names, 'or')}.`,
    approvedBy: 'Approved by',
    nobody: 'nobody yet',
    waiting: (names: string[]) => `May approve it yet: ${joined(names, 'or')}.`,
    nobodyMay: 'Nobody else may approve it: an Admin can give somebody APPROVE_CHANGE_REQUEST.',
    scheduled: (at: string, name: string) => `It is applied on ${at}, in the name of ${name}.`,
    failure: 'It was not applied when it was due',
    ended: (state: RequestState, name: string) => `It was ${STATES[state]} by ${name}`,
    comment: 'Comment',
    commentHint: 'Goes with what you do next, or stands by itself.',
    comments: 'What was said',
    noComments: 'Nothing was said yet.',
    say: 'Only comment',
    said: 'The comment is there',
    acts: {
      review: 'Ask for review',
      approve: 'Approve',
      apply: 'Apply now',
      reject: 'Reject',
      cancel: 'Cancel the request',
      discard: 'Discard the draft',
    },
    done: {
      review: (id: number) => `#${id} asks for review`,
      approve: (id: number) => `You approved #${id}`,
      apply: (id: number) => `#${id} is applied`,
      reject: (id: number) => `#${id} is rejected`,
      cancel: (id: number) => `#${id} is cancelled`,
      discard: (id: number) => `#${id} is discarded`,
    },
    notDone: 'Not done',
    whyNot: (act: string, why: string) => `${act}: ${why}`,
    at: 'Apply at a time',
    atHint: 'Your time. What is allowed by then is looked at again.',
    schedule: 'Apply then',
    scheduledNow: (id: number) => `#${id} is applied at that time`,
    onConflict: 'What others have changed since',
    choices: { skip: 'stays as it is', overwrite: 'becomes what this request says' },
  },
  ask: {
    title: (environment: string) => `Ask for review in ${environment}`,
    why: (project: string, environment: string) =>
      `Features of ${project} change by change requests in ${environment}.`,
    into: 'Into',
    draft: 'my draft, or a new request',
    adds: (title: string) => `${title}: its approvals are lost`,
    name: 'Title',
    nameHint: 'Left empty, it gets a number.',
    comment: 'For who reviews it',
    send: 'Ask for review',
    keep: 'Keep as a draft',
    cancel: 'Cancel',
    asked: (id: number) => `Change request #${id} asks for review`,
    kept: (id: number) => `Change request #${id} is a draft`,
    failed: 'Not asked',
    emergency: 'In an emergency',
    emergencyText: 'Goes past the rule at once. The history marks it, with what you say here.',
    reason: 'What happened',
    anyway: 'Do it now',
    past: 'Done past the rule; the history has your reason',
  },
  ofFeature: {
    title: 'Change requests',
    button: (environment: string) => `Ask for review in ${environment}`,
    buttonOn: (environment: string) => `Ask for review, and to turn on in ${environment}`,
  },
  rules: {
    title: 'Change requests',
    intro:
      'Where they are asked for, nothing changes what clients get of a feature until others approve it.',
    failed: 'The rules could not be read',
    columns: ['Environment', 'Change requests', 'Approvals', 'Of whom'],
    asked: (environment: string) => `Features change in ${environment} by change requests only`,
    ask: 'asked for',
    needed: (environment: string) => `Approvals needed in ${environment}`,
    role: (role: string, environment: string) => `${role} may approve in ${environment}`,
    anybody: 'anybody who may approve',
    saved: (environment: string, on: boolean) =>
      on
        ? `Features change in ${environment} by change requests`
        : `Features change in ${environment} at once`,
  },
};

export type RequestsText = typeof enRequests;
