/** Change requests, and the rules that ask for them. */

import { api, read } from './client';
import type {
  ChangeBody,
  ChangeRequest,
  ChangeRule,
  ChangeRuleBody,
  ListedRequest,
  RequestPreview,
  RequestState,
} from './shapes';

/** For each environment that the project is in. */
export async function rulesOf(project: string): Promise<ChangeRule[]> {
  const params = { path: { project_id: project } };
  return read(api.GET('/api/admin/projects/{project_id}/change-requests/config', { params }));
}

export async function setRule(
  project: string,
  environment: string,
  body: ChangeRuleBody,
): Promise<void> {
  const path =
    '/api/admin/projects/{project_id}/environments/{environment}/change-requests/config';
  const params = { path: { project_id: project, environment } };
  await read(api.PUT(path, { params, body, parseAs: 'text' }));
}

interface Wanted {
  state?: RequestState[];
  feature?: string;
  environment?: string;
}

/** The newest first. */
export async function listRequests(project: string, query: Wanted = {}): Promise<ListedRequest[]> {
  const params = { path: { project_id: project }, query };
  return read(api.GET('/api/admin/projects/{project_id}/change-requests', { params }));
}

const ONE = '/api/admin/projects/{project_id}/change-requests/{request_id}';

function placed(project: string, id: number) {
  return { path: { project_id: project, request_id: id } };
}

export async function findRequest(project: string, id: number): Promise<ChangeRequest> {
  return read(api.GET(ONE, { params: placed(project, id) }));
}

export async function previewRequest(project: string, id: number): Promise<RequestPreview> {
  return read(api.GET(`${ONE}/preview`, { params: placed(project, id) }));
}

/** What becomes of what others have changed since. */
export type OnConflict = 'skip' | 'overwrite';

export interface Move {
  state: Exclude<RequestState, 'Draft'>;
  comment?: string | null;
  onConflict?: OnConflict | null;
  scheduledAt?: string | null;
}

/** Throws ApiError; 409 where others have changed the same and nobody said what becomes of it. */
export async function moveRequest(project: string, id: number, body: Move): Promise<ChangeRequest> {
  return read(api.PUT(`${ONE}/state`, { params: placed(project, id), body }));
}

export async function takeOut(project: string, id: number, change: number): Promise<ChangeRequest> {
  const params = { path: { ...placed(project, id).path, change_id: change } };
  return read(api.DELETE(`${ONE}/changes/{change_id}`, { params }));
}

export async function commentOn(project: string, id: number, text: string): Promise<ChangeRequest> {
  return read(api.POST(`${ONE}/comments`, { params: placed(project, id), body: { text } }));
}

export async function retitle(project: string, id: number, title: string): Promise<ChangeRequest> {
  return read(api.PUT(`${ONE}/title`, { params: placed(project, id), body: { title } }));
}

export async function discardRequest(project: string, id: number): Promise<void> {
  await read(api.DELETE(ONE, { params: placed(project, id), parseAs: 'text' }));
}

export interface Proposal {
  project: string;
  environment: string;
  changes: ChangeBody[];
  /** One of mine that is there already; null for my draft, which is made where there is none. */
  into: number | null;
  title: string;
  comment: string;
  /** Ask for it at once; else it waits as a draft. */
  review: boolean;
}

/** Puts the changes into a request, and sends it to review. */
export async function propose(proposal: Proposal): Promise<ChangeRequest> {
  const { project, environment, changes, into, title, comment, review } = proposal;
  const path = '/api/admin/projects/{project_id}/environments/{environment}/change-requests';
  const query = into === null ? {} : { changeRequest: into };
  const params = { path: { project_id: project, environment }, query };
  let request = await read(api.POST(path, { params, body: changes }));
  const { id } = request;
  if (title !== '') request = await retitle(project, id, title);
  if (review && request.state === 'Draft') {
    return moveRequest(project, id, { state: 'In review', comment: comment || null });
  }
  return comment === '' ? request : commentOn(project, id, comment);
}
