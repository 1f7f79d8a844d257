import { api, read } from './client';
import type { Finding } from './shapes';

/** What is wrong with who gets a feature, as it is saved. */
export async function findingsOf(project: string, feature: string): Promise<Finding[]> {
  const params = { path: { project_id: project, feature } };
  const path = '/api/admin/projects/{project_id}/features/{feature}/lint';
  return (await read(api.GET(path, { params }))).findings;
}
