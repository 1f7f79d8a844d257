import { api, read } from './client';

/** All that there are, each as `type:value`. */
export async function listTags(): Promise<string[]> {
  const { tags } = await read(api.GET('/api/admin/tags'));
  return tags.map(({ type, value }) => `${type}:${value}`).toSorted();
}
