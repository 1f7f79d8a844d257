import { api, read } from './client';
import type { Segment } from './shapes';

/** By name, each with how many use it. */
export async function listSegments(): Promise<Segment[]> {
  return (await read(api.GET('/api/admin/segments'))).segments;
}
