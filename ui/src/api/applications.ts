import { api, read } from './client';
import { isMissing } from './errors';
import type { Application, ApplicationDetail } from './shapes';

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

/** Throws ApiError with 404 when there is none. */
export async function findApplication(name: string): Promise<ApplicationDetail> {
  const params = { path: { app_name: name } };
  return read(api.GET('/api/admin/metrics/applications/{app_name}', { params }));
}

export interface Seen {
  appName: string;
  seenToggles: string[];
}

/** Which features each application has told of. */
export async function listSeen(): Promise<Seen[]> {
  return read(api.GET('/api/admin/metrics/seen-toggles'));
}
