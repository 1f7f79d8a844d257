import { api, read } from './client';
import type { Project } from './shapes';

export async function listProjects(): Promise<Project[]> {
  return (await read(api.GET('/api/admin/projects'))).projects;
}
