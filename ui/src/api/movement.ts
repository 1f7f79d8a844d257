import { api, read } from './client';
import type { FeatureStrategy, Movement, VariantBody } from './shapes';

/** Whom a strategy would move if it were so; nothing is changed by asking. */
export async function movementOf(
  project: string,
  feature: string,
  environment: string,
  strategy: FeatureStrategy,
): Promise<Movement> {
  const params = { path: { project_id: project, feature, environment } };
  const body = {
    strategyId: strategy.id,
    parameters: strategy.parameters,
    variants: strategy.variants as VariantBody[],
  };
  const path =
    '/api/admin/projects/{project_id}/features/{feature}/environments/{environment}/movement';
  return read(api.POST(path, { params, body }));
}
