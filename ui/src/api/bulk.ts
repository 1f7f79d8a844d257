/** One change of many features; each call is for those of one project. */

import { api, emergency, read } from './client';

interface Named {
  name: string;
  project: string;
}

/** As many as the server takes at once. */
const MOST = 1000;

/** Project by project, one after the other. Throws ApiError; what was done before stays. */
async function inEach(
  features: Named[],
  act: (project: string, names: string[]) => Promise<unknown>,
): Promise<void> {
  const projects = new Map<string, string[]>();
  for (const { name, project } of features) {
    projects.set(project, [...(projects.get(project) ?? []), name]);
  }
  let before: Promise<unknown> = Promise.resolve();
  for (const [project, names] of projects) {
    for (let at = 0; at < names.length; at += MOST) {
      const some = names.slice(at, at + MOST);
      before = before.then(async () => act(project, some));
    }
  }
  await before;
}

export async function switchMany(
  features: Named[],
  environment: string,
  on: boolean,
  why?: string,
): Promise<void> {
  const place = '/api/admin/projects/{project_id}/bulk_features/environments/{environment}';
  await inEach(features, async (project_id, names) => {
    const sent = {
      params: { path: { project_id, environment } },
      headers: emergency(why),
      body: { features: names },
      parseAs: 'text',
    } as const;
    await read(on ? api.POST(`${place}/on`, sent) : api.POST(`${place}/off`, sent));
  });
}

export async function markMany(features: Named[], stale: boolean): Promise<void> {
  await inEach(features, async (project_id, names) => {
    const body = { features: names, stale };
    const sent = { params: { path: { project_id } }, body, parseAs: 'text' } as const;
    await read(api.POST('/api/admin/projects/{project_id}/stale', sent));
  });
}

export async function archiveMany(features: Named[], why?: string): Promise<void> {
  await inEach(features, async (project_id, names) => {
    const body = { features: names };
    const headers = emergency(why);
    const sent = { params: { path: { project_id } }, body, headers, parseAs: 'text' } as const;
    await read(api.POST('/api/admin/projects/{project_id}/archive', sent));
  });
}

export async function reviveMany(features: Named[]): Promise<void> {
  await inEach(features, async (project_id, names) => {
    const body = { features: names };
    const sent = { params: { path: { project_id } }, body, parseAs: 'text' } as const;
    await read(api.POST('/api/admin/projects/{project_id}/revive', sent));
  });
}

export async function tagMany(features: Named[], tag: string, on: boolean): Promise<void> {
  const [type = ''] = tag.split(':');
  const one = { type, value: tag.slice(type.length + 1) };
  const tags = { addedTags: on ? [one] : [], removedTags: on ? [] : [one] };
  await inEach(features, async (project_id, names) => {
    const body = { features: names, tags };
    const sent = { params: { path: { project_id } }, body, parseAs: 'text' } as const;
    await read(api.PUT('/api/admin/projects/{project_id}/tags', sent));
  });
}
