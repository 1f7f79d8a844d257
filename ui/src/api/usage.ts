import { api, read } from './client';
import type { UsageOfFeature } from './shapes';

/** By hours, days or weeks: whichever makes few enough of them. */
export async function usageOf(name: string, hoursBack: number): Promise<UsageOfFeature> {
  const params = { path: { name }, query: { hoursBack } };
  return read(api.GET('/api/admin/client-metrics/features/{name}/usage', { params }));
}
