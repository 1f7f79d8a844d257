/** The one way to the server. Paths and bodies are checked against its OpenAPI document. */

import createClient from 'openapi-fetch';

import { config } from '../app/config';
import { t } from '../text';
import { ApiError, faultOf } from './errors';
import type { paths } from './openapi';

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    throw new ApiError(0, t.errors.offline);
  }
}

const origin = typeof location === 'undefined' ? '' : location.origin;

const options = {
  baseUrl: origin + config.base,
  fetch: reach,
  // Also without a body: a page of another site cannot send this type without asking first.
  headers: { 'content-type': 'application/json' },
};

export const api = createClient<paths>(options);

/** Past the rule of change requests, with the reason that the history keeps; else no header. */
export function emergency(why: string | undefined): Record<string, string> {
  return why === undefined ? {} : { 'yardarm-emergency': encodeURIComponent(why) };
}

interface Result<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What a call brought, as the document says. Throws ApiError. */
export async function read<T>(call: Promise<Result<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw faultOf(response.status, error);
  return data as T;
}

/** The same with the tag of its revision, for a later If-Match. */
export async function readTagged<T>(
  call: Promise<Result<T>>,
): Promise<{ data: T; etag: string | null }> {
  const { data, error, response } = await call;
  if (!response.ok) throw faultOf(response.status, error);
  return { data: data as T, etag: response.headers.get('etag') };
}
