/** What is asked and done of one feature, once the list of them is there. */

import { api, emergency, read } from './client';
import { isMissing } from './errors';
import type { Evaluations, Feature, FeatureState, FeatureType, FoundEvent, SentState } from './shapes';

/** An import may have brought a weightType that the server does not take: it says so by name. */
function sent(state: FeatureState): SentState {
  return state as SentState;
}

export async function createFeature(name: string, state: FeatureState): Promise<Feature> {
  return read(api.POST('/api/admin/features', { body: { name, ...sent(state) } }));
}

export async function markStale(name: string, stale: boolean): Promise<Feature> {
  const params = { path: { name, state: stale ? 'on' : 'off' } } as const;
  return read(api.POST('/api/admin/features/{name}/stale/{state}', { params }));
}

export async function archiveFeature(name: string, why?: string): Promise<void> {
  const params = { path: { name } };
  await read(api.DELETE('/api/admin/features/{name}', { params, headers: emergency(why), parseAs: 'text' }));
}

/** For good; its name is free then. */
export async function deleteFeature(name: string): Promise<void> {
  const params = { path: { name } };
  await read(api.DELETE('/api/admin/archive/{name}', { params, parseAs: 'text' }));
}

/** Resolves when the name is valid and free; throws ApiError that says why it is not. */
export async function checkName(name: string): Promise<void> {
  await read(api.POST('/api/admin/features/validate', { body: { name }, parseAs: 'text' }));
}

export async function listTypes(): Promise<FeatureType[]> {
  return (await read(api.GET('/api/admin/feature-types'))).types;
}

/** The newest first. */
export async function eventsOf(name: string, limit: number): Promise<FoundEvent[]> {
  const params = { query: { feature: `IS:${name}`, limit: String(limit) } };
  return (await read(api.GET('/api/admin/search/events', { params }))).events;
}

/** Null where the server does not count. */
export async function evaluationsOf(name: string): Promise<Evaluations | null> {
  try {
    const params = { path: { name } };
    return await read(api.GET('/api/admin/metrics/feature-toggles/{name}', { params }));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
