/** Which change requests are whose turn. */

import type { ListedRequest, RequestState } from '../api/shapes';

export const SHOWN = ['open', 'review', 'mine', 'done'] as const;

export type Shown = (typeof SHOWN)[number];

const ENDED: ReadonlySet<RequestState> = new Set(['Applied', 'Cancelled', 'Rejected']);

export const OPEN: RequestState[] = ['Draft', 'In review', 'Approved', 'Scheduled'];

export function isEnded({ state }: Pick<ListedRequest, 'state'>): boolean {
  return ENDED.has(state);
}

/** Who looks at the list: what they are called, and where they may approve. */
export interface Reader {
  called: string | null;
  mayApprove: (project: string, environment: string) => boolean;
}

export function isMine({ createdBy }: ListedRequest, { called }: Reader): boolean {
  return called !== null && createdBy.username === called;
}

/** Somebody else asks, and what this one says is not there yet. */
export function waitsFor(request: ListedRequest, reader: Reader): boolean {
  const { state, approvals, project, environment } = request;
  return (
    state === 'In review' &&
    !isMine(request, reader) &&
    !approvals.some(({ createdBy }) => createdBy.username === reader.called) &&
    reader.mayApprove(project, environment)
  );
}

export function isShown(request: ListedRequest, shown: Shown, reader: Reader): boolean {
  switch (shown) {
    case 'open':
      // Drafts of others are theirs until they ask.
      return !isEnded(request) && (request.state !== 'Draft' || isMine(request, reader));
    case 'review':
      return waitsFor(request, reader);
    case 'mine':
      return isMine(request, reader) && !isEnded(request);
    case 'done':
      return isEnded(request);
  }
}

export function nameOfSomebody({ name, username }: ListedRequest['createdBy']): string {
  return name ?? username;
}

export function requestAddress(project: string, id: number): string {
  return `/requests/${encodeURIComponent(project)}/${id}`;
}
