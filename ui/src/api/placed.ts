/** A feature with all of its environments: read with its revision, changed on that revision. */

import { api, emergency, read, readTagged } from './client';
import { isMissing } from './errors';
import { listArchived } from './features';
import type { Operation } from '../lib/operations';
import type { Feature, FeatureStrategy, ProjectFeature, StrategyBody, Variant, VariantBody } from './shapes';

export interface FoundFeature {
  feature: ProjectFeature;
  /** For If-Match; null where there is nothing to change. */
  revision: string | null;
  archived: boolean;
}

async function readPlaced(project: string, name: string): Promise<FoundFeature> {
  const params = { path: { project_id: project, feature: name }, query: { variantEnvironments: true } };
  const { data, etag } = await readTagged(
    api.GET('/api/admin/projects/{project_id}/features/{feature}', { params }),
  );
  return { feature: data, revision: etag, archived: false };
}

/** `project` is a guess that spares a request. Throws ApiError with 404 when there is none. */
export async function findPlaced(name: string, project?: string): Promise<FoundFeature> {
  try {
    if (project !== undefined) return await readPlaced(project, name);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    const path = { params: { path: { name } } };
    const found = await read(api.GET('/api/admin/features/{name}', path));
    return await readPlaced(found.project, name);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const away = (await listArchived()).find((one) => one.name === name);
    if (!away) throw error;
    return { feature: putAway(away), revision: null, archived: true };
  }
}

/** What is archived is off everywhere and is shown without its environments. */
function putAway(feature: Feature): ProjectFeature {
  const { name, description, type, project, stale, createdAt, lastSeenAt } = feature;
  const settings = { name, description, type, project, stale, createdAt, lastSeenAt };
  return {
    ...settings,
    impressionData: false,
    archived: true,
    environments: [],
    variants: [],
    dependencies: [],
    children: [],
    lifecycle: { stage: 'archived', enteredStageAt: null },
    links: [],
  };
}

export async function switchPlaced(
  project: string,
  feature: string,
  environment: string,
  on: boolean,
  why?: string,
): Promise<void> {
  const headers = emergency(why);
  const params = { path: { project_id: project, feature, environment } };
  const place = '/api/admin/projects/{project_id}/features/{feature}/environments/{environment}';
  const call = on
    ? api.POST(`${place}/on`, { params, headers, parseAs: 'text' })
    : api.POST(`${place}/off`, { params, headers, parseAs: 'text' });
  await read(call);
}

export async function copyPlaced(
  project: string,
  feature: string,
  from: string,
  to: string,
  revision: string | null,
  why?: string,
): Promise<void> {
  const headers = { ...onRevision(revision), ...emergency(why) };
  const params = { path: { project_id: project, feature, environment: to } };
  await read(
    api.POST(
      '/api/admin/projects/{project_id}/features/{feature}/environments/{environment}/copy',
      { params, body: { from }, headers, parseAs: 'text' },
    ),
  );
}

function onRevision(revision: string | null): Record<string, string> {
  return revision === null ? {} : { 'if-match': revision };
}

function sentStrategy(strategy: FeatureStrategy): StrategyBody {
  const { id: _, sortOrder: __, ...rest } = strategy;
  return rest as StrategyBody;
}

export type Made = FeatureStrategy | Variant[] | null;

/** One request, and what the server made of a strategy or of variants. Throws ApiError, 409 when outdated. */
export async function perform(
  project: string,
  feature: string,
  operation: Operation,
  revision: string | null,
  why?: string,
): Promise<Made> {
  const headers = { ...onRevision(revision), ...emergency(why) };
  const there = { project_id: project, feature };
  const one = '/api/admin/projects/{project_id}/features/{feature}';
  switch (operation.kind) {
    case 'settings': {
      const body = (['description', 'type'] as const).map((field) => ({
        op: 'replace' as const,
        path: `/${field}`,
        value: operation[field],
      }));
      await read(api.PATCH(one, { params: { path: there }, body, headers }));
      return null;
    }
    case 'project': {
      const body = { newProjectId: operation.project };
      const path = { params: { path: there }, body, headers, parseAs: 'text' } as const;
      await read(api.POST(`${one}/changeProject`, path));
      return null;
    }
    default:
      return performIn(operation, { ...there, environment: operation.environment }, headers);
  }
}

type InEnvironment = Extract<Operation, { environment: string }>;
interface Place {
  project_id: string;
  feature: string;
  environment: string;
}

async function performIn(
  operation: InEnvironment,
  path: Place,
  headers: Record<string, string>,
): Promise<Made> {
  const place = '/api/admin/projects/{project_id}/features/{feature}/environments/{environment}';
  const all = `${place}/strategies` as const;
  switch (operation.kind) {
    case 'add': {
      const body = sentStrategy(operation.strategy);
      return read(api.POST(all, { params: { path }, body, headers }));
    }
    case 'change': {
      const params = { path: { ...path, strategy_id: operation.strategy.id } };
      const body = sentStrategy(operation.strategy);
      return read(api.PUT(`${all}/{strategy_id}`, { params, body, headers }));
    }
    case 'remove': {
      const params = { path: { ...path, strategy_id: operation.id } };
      await read(api.DELETE(`${all}/{strategy_id}`, { params, headers, parseAs: 'text' }));
      return null;
    }
    case 'order': {
      const body = operation.ids.map((id, sortOrder) => ({ id, sortOrder }));
      const params = { path };
      await read(api.POST(`${all}/set-sort-order`, { params, body, headers, parseAs: 'text' }));
      return null;
    }
    case 'variants': {
      const body = operation.variants as VariantBody[];
      return (await read(api.PUT(`${place}/variants`, { params: { path }, body, headers }))).variants;
    }
  }
}
