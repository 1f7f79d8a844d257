/** What went wrong with a call, in the words of the server where it had any. */

import { t } from '../text';

export interface Detail {
  message?: string;
  path?: (string | number)[];
}

/** An environment of a project. */
export interface Place {
  project: string;
  environment: string;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    message: string,
    readonly details: Detail[] = [],
    readonly id: string | null = null,
    /** The server's name for it, such as `OutdatedError`. */
    readonly kind = '',
    /** Where only a change request may do it. */
    readonly gate: Place | null = null,
  ) {
    super(message);
  }

  /** Problems by the path of their field, such as `strategies.0.parameters.rollout`. */
  get fields(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const { path, message } of this.details) {
      if (path && path.length > 0 && message) found[path.join('.')] = message;
    }
    return found;
  }
}

/** Status 0: no answer came at all. */
export function isOffline(error: unknown): boolean {
  return error instanceof ApiError && error.status === 0;
}

/** Somebody changed the thing since it was read. */
export function isOutdated(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409 && error.kind === 'OutdatedError';
}

export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** What the gate of change requests says, which names the place. */
const GATED = /^Features in the project (.+), environment (.+) are changed by change requests:/;

function gateOf(message: string): Place | null {
  const [, project, environment] = GATED.exec(message) ?? [];
  return project && environment ? { project, environment } : null;
}

/** The answer's fault; `body` is whatever JSON came, or nothing that could be read. */
export function faultOf(status: number, body: unknown): ApiError {
  const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const details = Array.isArray(said['details']) ? (said['details'] as Detail[]) : [];
  const told = typeof said['message'] === 'string' ? said['message'] : `HTTP ${status}`;
  const gate = gateOf(told);
  // Said to programs, it names a route; people have a page for it.
  const message = gate ? t.errors.gated(gate.project, gate.environment) : told;
  const text = (key: string): string | null =>
    typeof said[key] === 'string' ? said[key] : null;
  return new ApiError(status, message, details, text('id'), text('name') ?? '', gate);
}
