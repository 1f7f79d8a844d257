import { api, emergency, read } from './client';
import type { Feature, ListedFeature } from './shapes';

/** Each with what it is in every environment. */
export async function listFeatures(): Promise<ListedFeature[]> {
  const params = { query: { include: 'environments' } };
  return (await read(api.GET('/api/admin/features', { params }))).features;
}

/** Names of the features with a tag, said as `type:value`. */
export async function namesTagged(tag: string): Promise<string[]> {
  const params = { query: { tag: [tag] } };
  return (await read(api.GET('/api/admin/features', { params }))).features.map(({ name }) => name);
}

export async function listArchived(): Promise<Feature[]> {
  return (await read(api.GET('/api/admin/archive/features'))).features;
}

export async function switchFeature(name: string, on: boolean, why?: string): Promise<Feature> {
  const params = { path: { name, state: on ? 'on' : 'off' } } as const;
  return read(api.POST('/api/admin/features/{name}/toggle/{state}', { params, headers: emergency(why) }));
}

export async function reviveFeature(name: string): Promise<void> {
  const params = { path: { name } };
  await read(api.POST('/api/admin/archive/revive/{name}', { params, parseAs: 'text' }));
}
