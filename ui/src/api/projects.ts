import { api, read } from './client';
import type { Project, ProjectEnvironment } from './shapes';

export async function listProjects(): Promise<Project[]> {
  return (await read(api.GET('/api/admin/projects'))).projects;
}

export async function createProject(
  id: string,
  name: string,
  description: string | null,
): Promise<void> {
  const body = { id, name, description, mode: 'open', defaultStickiness: 'default' };
  await read(api.POST('/api/admin/projects', { body }));
}

/** Throws ApiError with 409 while it has live features. */
export async function archiveProject(id: string): Promise<void> {
  const params = { path: { project_id: id } };
  await read(api.POST('/api/admin/projects/archive/{project_id}', { params, parseAs: 'text' }));
}

/** All environments; `visible` says which the project is in. */
export async function listEnvironmentsOf(id: string): Promise<ProjectEnvironment[]> {
  const params = { path: { project_id: id } };
  const path = '/api/admin/environments/project/{project_id}';
  return (await read(api.GET(path, { params }))).environments;
}

export async function showIn(id: string, environment: string): Promise<void> {
  const params = { path: { project_id: id } };
  const path = '/api/admin/projects/{project_id}/environments';
  await read(api.POST(path, { params, body: { environment }, parseAs: 'text' }));
}

export async function hideFrom(id: string, environment: string): Promise<void> {
  const params = { path: { project_id: id, environment } };
  const path = '/api/admin/projects/{project_id}/environments/{environment}';
  await read(api.DELETE(path, { params, parseAs: 'text' }));
}
