/** What the playground is asked. It lives in the address, so that an answer can be shared. */

/** One who asks: fields and properties by name. */
export type Context = Record<string, string>;

export interface Asked {
  features: string[];
  /** Empty for all. */
  project: string;
  environments: string[];
  contexts: Context[];
  /** As it was at this revision, or at this time; now where both are empty. */
  revision: string;
  at: string;
}

const FIELDS = new Set([
  'userId',
  'sessionId',
  'remoteAddress',
  'environment',
  'appName',
  'currentTime',
]);

export function readAsked(search: string): Asked {
  const query = new URLSearchParams(search);
  return {
    features: query.getAll('feature'),
    project: query.get('project') ?? '',
    environments: query.getAll('environment'),
    contexts: readContexts(query.get('contexts')),
    revision: query.get('revision') ?? '',
    at: query.get('at') ?? '',
  };
}

export function writeAsked(asked: Asked): string {
  const query = new URLSearchParams();
  for (const name of asked.features) query.append('feature', name);
  for (const key of ['project', 'revision', 'at'] as const) if (asked[key]) query.set(key, asked[key]);
  for (const name of asked.environments) query.append('environment', name);
  const contexts = asked.contexts.map(filled);
  if (contexts.some((one) => Object.keys(one).length > 0) || contexts.length > 1) {
    query.set('contexts', JSON.stringify(contexts));
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** What an address says may be anything: what is no list of texts is passed over. */
function readContexts(text: string | null): Context[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    const contexts = Array.isArray(found) ? found.filter(isObject).map(texts) : [];
    return contexts.length > 0 ? contexts : [{}];
  } catch {
    return [{}];
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function texts(value: object): Context {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}

/** Without what is empty. */
export function filled(context: Context): Context {
  return Object.fromEntries(Object.entries(context).filter(([key, value]) => key && value !== ''));
}

/** The columns of the table: userId first, then what the contexts have. */
export function fieldsOf(contexts: Context[]): string[] {
  return [...new Set(['userId', ...contexts.flatMap((one) => Object.keys(one))])];
}

/** As the server takes it: what is no field is a property. */
export function contextDocument(context: Context): Record<string, unknown> {
  const entries = Object.entries(filled(context));
  const fields = entries.filter(([key]) => FIELDS.has(key));
  const properties = entries.filter(([key]) => !FIELDS.has(key));
  return {
    ...Object.fromEntries(fields),
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
  };
}

/** Who it is, in few words. */
export function toldContext(context: Context): string {
  return Object.entries(filled(context))
    .map(([key, value]) => (key === 'userId' ? value : `${key} ${value}`))
    .join(', ');
}
