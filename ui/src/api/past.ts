/** The state as it was: `asOf` is a revision or an RFC 3339 time. */

import { api, read } from './client';
import { isMissing } from './errors';
import type { Environment, ListedFeature, ProjectFeature, StateDiff } from './shapes';

/** Each with what it was in every environment. */
export async function listFeaturesAsOf(asOf: string): Promise<ListedFeature[]> {
  const params = { query: { include: 'environments', asOf } };
  return (await read(api.GET('/api/admin/features', { params }))).features;
}

export async function listEnvironmentsAsOf(asOf: string): Promise<Environment[]> {
  const params = { query: { asOf } };
  return (await read(api.GET('/api/admin/environments', { params }))).environments;
}

/** Null where there was no such feature, or it was archived. */
export async function findPlacedAsOf(name: string, asOf: string): Promise<ProjectFeature | null> {
  const query = { asOf };
  const place = '/api/admin/projects/{project_id}/features/{feature}';
  try {
    const { project } = await read(
      api.GET('/api/admin/features/{name}', { params: { path: { name }, query } }),
    );
    const path = { project_id: project, feature: name };
    const params = { path, query: { ...query, variantEnvironments: true } };
    return await read(api.GET(place, { params }));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

interface Wanted {
  /** Now, where it is left out. */
  to?: string | undefined;
  kind?: string[];
  name?: string[];
}

/** Which things differ between two moments, and exactly when those were. */
export async function diffSince(from: string, wanted: Wanted): Promise<StateDiff> {
  const { to, kind, name } = wanted;
  const query = { from, ...(to && { to }), ...(kind && { kind }), ...(name && { name }) };
  return read(api.GET('/api/admin/history/diff', { params: { query } }));
}
