import { api, read } from './client';
import type { Project, ProjectEnvironment, ProjectInsights, ProjectStatus } from './shapes';

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

/** The last 30 days beside the 30 before, and how long features take. */
export async function insightsOf(id: string): Promise<ProjectInsights> {
  const params = { path: { project_id: id } };
  return read(api.GET('/api/admin/projects/{project_id}/insights', { params }));
}

/** What happened by the day, and in which stages its features are. */
export async function statusOf(id: string): Promise<ProjectStatus> {
  const params = { path: { project_id: id } };
  return read(api.GET('/api/admin/projects/{project_id}/status', { params }));
}
