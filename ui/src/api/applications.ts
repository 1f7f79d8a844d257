import { get } from './client';
import { isMissing } from './errors';
import type { Application, ApplicationDetail } from './shapes';

const ALL = '/api/admin/metrics/applications';

/** By name; none when nothing has registered, and where the server does not keep them. */
export async function listApplications(): Promise<Application[]> {
  try {
    return (await get<{ applications: Application[] }>(`${ALL}?instances=true`)).applications;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Throws ApiError with 404 when there is none. */
export async function findApplication(name: string): Promise<ApplicationDetail> {
  return get<ApplicationDetail>(`${ALL}/${encodeURIComponent(name)}`);
}
