/** The requests of a draft as commands for a shell. */

import type { Operation } from './operations';

interface Call {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body: unknown;
}

function callOf(project: string, feature: string, operation: Operation): Call {
  const one = `/api/admin/projects/${encodeURIComponent(project)}/features/${encodeURIComponent(feature)}`;
  if (operation.kind === 'settings') {
    const body = (['description', 'type'] as const).map((field) => ({
      op: 'replace',
      path: `/${field}`,
      value: operation[field],
    }));
    return { method: 'PATCH', path: one, body };
  }
  if (operation.kind === 'project') {
    const body = { newProjectId: operation.project };
    return { method: 'POST', path: `${one}/changeProject`, body };
  }
  const place = `${one}/environments/${encodeURIComponent(operation.environment)}`;
  switch (operation.kind) {
    case 'add':
    case 'change': {
      const { id, sortOrder: _, ...body } = operation.strategy;
      return operation.kind === 'add'
        ? { method: 'POST', path: `${place}/strategies`, body }
        : { method: 'PUT', path: `${place}/strategies/${encodeURIComponent(id)}`, body };
    }
    case 'remove':
      return { method: 'DELETE', path: `${place}/strategies/${encodeURIComponent(operation.id)}`, body: undefined };
    case 'order': {
      const body = operation.ids.map((id, sortOrder) => ({ id, sortOrder }));
      return { method: 'POST', path: `${place}/strategies/set-sort-order`, body };
    }
    case 'variants':
      return { method: 'PUT', path: `${place}/variants`, body: operation.variants };
  }
}

/** In single quotes, as every shell of POSIX reads them. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** One command a line; the token is the reader's own, from YARDARM_TOKEN. */
export function curlOf(
  base: string,
  project: string,
  feature: string,
  operations: Operation[],
): string {
  const lines = operations.map((operation) => {
    const { method, path, body } = callOf(project, feature, operation);
    const sent =
      body === undefined
        ? []
        : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`];
    const parts = [`-X ${method}`, `-H "Authorization: $YARDARM_TOKEN"`, ...sent];
    return ['curl --fail', ...parts, quoted(`${base}${path}`)].join(' ');
  });
  return lines.join('\n');
}
