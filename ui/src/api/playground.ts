import type { Asked } from '../lib/asked';
import { contextDocument } from '../lib/asked';
import { api, read } from './client';
import type { PlaygroundAnswer } from './shapes';

/** What each feature comes out as, for every context in every environment, and why. */
export async function ask(asked: Asked): Promise<PlaygroundAnswer> {
  const { features, project, environments, contexts, revision, at } = asked;
  const body = {
    environments,
    contexts: contexts.map(contextDocument),
    projects: project ? [project] : ['*'],
    ...(features.length > 0 ? { features } : {}),
    ...(revision ? { revision: Number(revision) } : {}),
    ...(at ? { at } : {}),
  };
  return read(api.POST('/api/admin/playground/advanced', { body }));
}
