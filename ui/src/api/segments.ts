import { api, read } from './client';
import type { Constraint, Segment, SegmentUse } from './shapes';

/** By name, each with how many use it. */
export async function listSegments(): Promise<Segment[]> {
  return (await read(api.GET('/api/admin/segments'))).segments;
}

export interface SegmentDraft {
  name: string;
  description: string | null;
  project: string | null;
  constraints: Constraint[];
}

export async function createSegment(draft: SegmentDraft): Promise<number> {
  return (await read(api.POST('/api/admin/segments', { body: draft }))).id;
}

export async function updateSegment(id: number, draft: SegmentDraft): Promise<void> {
  const params = { path: { id } };
  await read(api.PUT('/api/admin/segments/{id}', { params, body: draft }));
}

/** Throws ApiError with 409 while it is used. */
export async function deleteSegment(id: number): Promise<void> {
  await read(api.DELETE('/api/admin/segments/{id}', { params: { path: { id } } }));
}

/** Every strategy that names it. */
export async function usesOfSegment(id: number): Promise<SegmentUse[]> {
  const params = { path: { id } };
  return (await read(api.GET('/api/admin/segments/{id}/strategies', { params }))).strategies;
}
