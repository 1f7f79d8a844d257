import { api, read } from './client';
import type { InsightKind, Insights } from './shapes';

/** Empty texts ask for all. */
export interface InsightQuestion {
  kind: InsightKind | '';
  project: string;
  environment: string;
}

/** By kind, and in each what has been so for the longest first; so many at most. */
export async function findInsight(
  { kind, project, environment }: InsightQuestion,
  limit: number,
): Promise<Insights> {
  const query = {
    limit,
    ...(kind && { finding: kind }),
    ...(project && { project }),
    ...(environment && { environment }),
  };
  return read(api.GET('/api/admin/insight', { params: { query } }));
}
