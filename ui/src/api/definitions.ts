/** What features are made with: strategies, tag types and tags, fields of the context. */

import { api, read } from './client';
import type { ContextField, Parameter, TagType } from './shapes';

export interface StrategyDraft {
  name: string;
  description: string | null;
  parameters: Parameter[];
}

export async function createStrategy(draft: StrategyDraft): Promise<void> {
  await read(api.POST('/api/admin/strategies', { body: draft, parseAs: 'text' }));
}

export async function updateStrategy({ name, description, parameters }: StrategyDraft): Promise<void> {
  const sent = { params: { path: { name } }, body: { description, parameters } };
  await read(api.PUT('/api/admin/strategies/{name}', { ...sent, parseAs: 'text' }));
}

/** One that is deprecated is not offered any more; features that have it stay as they are. */
export async function deprecateStrategy(name: string, deprecated: boolean): Promise<void> {
  const sent = { params: { path: { name } }, parseAs: 'text' } as const;
  await read(
    deprecated
      ? api.POST('/api/admin/strategies/{name}/deprecate', sent)
      : api.POST('/api/admin/strategies/{name}/reactivate', sent),
  );
}

/** Throws ApiError while a feature has it. */
export async function deleteStrategy(name: string): Promise<void> {
  const params = { path: { name } };
  await read(api.DELETE('/api/admin/strategies/{name}', { params, parseAs: 'text' }));
}

export async function listTagTypes(): Promise<TagType[]> {
  return (await read(api.GET('/api/admin/tag-types'))).tagTypes;
}

export async function createTagType(name: string, description: string): Promise<void> {
  await read(api.POST('/api/admin/tag-types', { body: { name, description } }));
}

export async function deleteTagType(name: string): Promise<void> {
  const params = { path: { name } };
  await read(api.DELETE('/api/admin/tag-types/{name}', { params, parseAs: 'text' }));
}

export async function createTag(type: string, value: string): Promise<void> {
  await read(api.POST('/api/admin/tags', { body: { type, value }, parseAs: 'text' }));
}

export async function deleteTag(type: string, value: string): Promise<void> {
  const params = { path: { tag_type: type, value } };
  await read(api.DELETE('/api/admin/tags/{tag_type}/{value}', { params, parseAs: 'text' }));
}

export async function listFields(): Promise<ContextField[]> {
  return read(api.GET('/api/admin/context'));
}

export interface FieldDraft {
  name: string;
  description: string;
  stickiness: boolean;
  legalValues: { value: string; description?: string }[];
}

/** After those that are there from the start. */
const LAST = 10;

export async function saveField(draft: FieldDraft, fresh: boolean): Promise<void> {
  const { name, ...body } = draft;
  await read(
    fresh
      ? api.POST('/api/admin/context', { body: { ...draft, sortOrder: LAST }, parseAs: 'text' })
      : api.PUT('/api/admin/context/{name}', { params: { path: { name } }, body, parseAs: 'text' }),
  );
}

/** Throws ApiError while a strategy names it. */
export async function deleteField(name: string): Promise<void> {
  const params = { path: { name } };
  await read(api.DELETE('/api/admin/context/{name}', { params, parseAs: 'text' }));
}
