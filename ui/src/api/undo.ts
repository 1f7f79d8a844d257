import type { Undone, UndoQuestion } from './shapes';
import { api, read } from './client';

/** Which events; conditions combine. One of `ids`, `change`, `from` and `createdBy` is there. */
export type Selection = Pick<
  UndoQuestion,
  'ids' | 'change' | 'from' | 'to' | 'createdBy' | 'feature' | 'project' | 'environment'
>;

/** What becomes of what somebody has changed since, by the id of the conflict. */
export type Choices = NonNullable<UndoQuestion['choices']>;

async function ask(body: UndoQuestion): Promise<Undone> {
  return read(api.POST('/api/admin/events/undo', { body }));
}

/** What it would change. Conflicts without a choice stay as they are. */
export async function undoPlan(selection: Selection, choices: Choices): Promise<Undone> {
  return ask({ ...selection, choices, onConflict: 'skip', dryRun: true });
}

/** Refused where there is a conflict without a choice: nobody has seen that one yet. */
export async function undo(selection: Selection, choices: Choices = {}): Promise<Undone> {
  return ask({ ...selection, choices, dryRun: false });
}
