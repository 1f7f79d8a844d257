import { api, read } from './client';
import { isMissing } from './errors';
import type {
  Application,
  ApplicationDetail,
  ApplicationOverview,
  InstancesInEnvironment,
  OutdatedSdk,
  UnknownFlag,
} from './shapes';

/** By name; none when nothing has registered, and where the server does not keep them. */
export async function listApplications(): Promise<Application[]> {
  const params = { query: { instances: 'true' } };
  try {
    const found = await read(api.GET('/api/admin/metrics/applications', { params }));
    return found.applications;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export interface FoundApplication {
  overview: ApplicationOverview;
  /** Null for one that runs and has never registered. */
  detail: ApplicationDetail | null;
}

/** Throws ApiError with 404 when nobody has heard of it. */
export async function findApplication(name: string): Promise<FoundApplication> {
  const params = { path: { app_name: name } };
  const [overview, detail] = await Promise.all([
    read(api.GET('/api/admin/metrics/applications/{app_name}/overview', { params })),
    read(api.GET('/api/admin/metrics/applications/{app_name}', { params })).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    }),
  ]);
  return { overview, detail };
}

/** Those that were seen last, so many at most. */
export async function instancesIn(
  app_name: string,
  environment: string,
  limit: number,
): Promise<InstancesInEnvironment> {
  const params = { path: { app_name, environment }, query: { limit } };
  return read(
    api.GET('/api/admin/metrics/instances/{app_name}/environment/{environment}', { params }),
  );
}

/** SDKs that are older than those that the server is tested with. */
export async function listOutdated(): Promise<OutdatedSdk[]> {
  return (await read(api.GET('/api/admin/metrics/sdks/outdated'))).sdks;
}

/** Flags that applications asked for lately and that nobody made. */
export async function listUnknown(): Promise<UnknownFlag[]> {
  return (await read(api.GET('/api/admin/metrics/unknown-flags'))).unknownFlags;
}
