/** What the admin API answers. Its OpenAPI document describes bodies that go in, not these. */

export interface Constraint {
  contextName: string;
  operator: string;
  values?: string[] | null;
  value?: string | null;
  inverted?: boolean | null;
  caseInsensitive?: boolean | null;
}

export interface Strategy {
  name: string;
  parameters?: Record<string, string>;
  constraints?: Constraint[] | null;
  /** Ids of segments, all of which must hold as well. */
  segments?: number[];
  /** SDKs are not told of a disabled one. */
  disabled?: boolean;
}

export interface Variant {
  name: string;
  weight: number;
  weightType: 'variable' | 'fix';
  stickiness: string;
  payload?: { type: string; value: string } | null;
  overrides?: { contextName: string; values: string[] }[] | null;
}

/** What a command can change of a feature. */
export interface FeatureState {
  description: string | null;
  type: string;
  project: string;
  enabled: boolean;
  stale: boolean;
  strategies: Strategy[];
  variants: Variant[] | null;
}

export interface Feature extends FeatureState {
  name: string;
  createdAt: string;
  lastSeenAt: string | null;
}

export interface FeatureType {
  id: string;
  name: string;
  description: string | null;
  lifetimeDays: number | null;
}

export interface Parameter {
  name: string;
  type: string;
  description?: string;
  required?: boolean;
}

export interface StrategyDefinition {
  name: string;
  editable: boolean;
  description: string | null;
  parameters: Parameter[];
  deprecated: boolean;
}

/** `data` is what the API that wrote the event said: of a feature often a part only. */
export interface LoggedEvent {
  id: number;
  type: string;
  createdBy: string;
  createdAt: string;
  data: unknown;
}

export interface Application {
  appName: string;
  createdAt?: string;
  updatedAt?: string;
  description?: string | null;
  strategies?: string[];
  url?: string | null;
  instances?: { count: number; lastSeen: string | null; sdkVersions: string[] };
}

export interface Instance {
  instanceId: string;
  sdkVersion: string | null;
  clientIp: string | null;
  lastSeen: string;
  createdAt: string;
}

export interface ApplicationDetail {
  appName: string;
  createdAt?: string;
  description?: string | null;
  url?: string | null;
  strategies: { name: string; notFound?: boolean }[];
  instances: Instance[];
  seenToggles: { name: string; enabled?: boolean; notFound?: boolean }[];
}

export interface Counts {
  yes: number;
  no: number;
}
