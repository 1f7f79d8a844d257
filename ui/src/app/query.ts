/** The cache of what the server said, and whether it still knows us. */

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

import { ApiError, isOffline } from '../api/errors';
import { createSignal } from '../lib/signal';

/** True once the server asked who we are. */
export const signedOut = createSignal(false);

function look(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) signedOut.set(true);
}

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: look }),
  mutationCache: new MutationCache({ onError: look }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A server that restarts is back in a moment; what it refuses, it refuses again.
      retry: (failures, error) => isOffline(error) && failures < 2,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

export const keys = {
  features: ['features'],
  archived: ['archived'],
  tagged: (tag: string) => ['tagged', tag],
  tags: ['tags'],
  feature: (name: string) => ['feature', name],
  projects: ['projects'],
  creators: ['creators'],
  timeline: (asked: string, limit: number) => ['timeline', asked, limit],
  /** Changed by every event: see lib/touched.ts. */
  since: (asked: string) => ['timeline', 'since', asked],
  stops: ['timeline', 'stops'],
  past: (what: string, asOf: string) => ['past', what, asOf],
  environments: ['environments'],
  playground: (asked: string) => ['playground', asked],
  segments: ['segments'],
  events: (name: string) => ['events', name],
  usage: (name: string, hours: number) => ['usage', name, String(hours)],
  undo: (asked: string) => ['undo', asked],
  evaluations: (name: string) => ['evaluations', name],
  types: ['types'],
  strategies: ['strategies'],
  applications: ['applications'],
  application: (name: string) => ['application', name],
  instances: (name: string, environment: string) => ['application', name, environment],
  outdated: ['outdated'],
  unknown: ['unknown'],
  context: ['context'],
  findings: (name: string) => ['findings', name],
  insight: (asked: string, limit: number) => ['insight', asked, String(limit)],
  movement: (name: string, asked: string) => ['movement', name, asked],
  secondFactor: ['second-factor'],
  tokens: ['tokens'],
  addons: ['addons'],
  plan: (asked: string) => ['plan', asked],
  users: ['users'],
  roles: ['roles'],
  role: (id: number) => ['roles', String(id)],
  permissions: ['permissions'],
  groups: ['groups'],
  access: (project: string) => ['access', project],
  candidates: (project: string) => ['access', project, 'candidates'],
  ownTokens: ['own-tokens'],
  origins: ['origins'],
  profile: ['profile'],
  sessions: ['sessions'],
} as const;

/** After a write: all that says something of this feature is asked for anew. */
export async function refreshFeature(name: string): Promise<void> {
  const touched = [
    keys.features,
    keys.archived,
    keys.feature(name),
    keys.events(name),
    keys.findings(name),
  ] as readonly (readonly string[])[];
  await Promise.all(touched.map((queryKey) => queries.invalidateQueries({ queryKey })));
}
