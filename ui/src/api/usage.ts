import { api, read } from './client';
import type { CountedMoments, UsageOfFeature } from './shapes';

/** By hours, days or weeks: whichever makes few enough of them. */
export async function usageOf(name: string, hoursBack: number): Promise<UsageOfFeature> {
  const params = { path: { name }, query: { hoursBack } };
  return read(api.GET('/api/admin/client-metrics/features/{name}/usage', { params }));
}

/** By the hour, in the default environment; features that nobody asked for have noughts. */
export async function usageOfMany(
  names: string[],
  hoursBack: number,
): Promise<[string, CountedMoments][]> {
  const params = { query: { feature: names, hoursBack, limit: names.length } };
  const found = await read(api.GET('/api/admin/client-metrics/hours', { params }));
  const none = { yes: found.moments.map(() => 0), no: [] };
  return names.map((name) => [name, found.features[name] ?? none]);
}
