/** Which of what was read may have changed by an event of the history. */

export interface ToldEvent {
  type: string;
  data: unknown;
}

/** The first words of events, and the first part of the key of what they change. */
const LISTS: [RegExp, string[]][] = [
  [/^environment-/, ['environments', 'features', 'feature', 'projects']],
  [/^(?:role|group|project-access)-/, ['profile', 'roles', 'groups', 'access', 'users']],
  [/^change-request-/, ['requests', 'request', 'change-rules']],
  [/^schedule-/, ['schedules']],
  [/^project-/, ['projects', 'features', 'feature']],
  [/^segment-/, ['segments', 'findings']],
  [/^strategy-(?!order)/, ['strategies', 'findings']],
  [/^feature-type-/, ['types']],
  [/^context-field-/, ['context']],
  [/^tag-/, ['tags', 'tagged']],
  [/^application-/, ['applications', 'application']],
  [/^addon-/, ['addons']],
  [/^user-/, ['users', 'creators', 'profile', 'groups', 'access']],
  [/^api-token/, ['tokens', 'own-tokens']],
  [/^setting-/, ['origins']],
];

function nameOf(data: unknown): string | null {
  const { featureName, name } = (data ?? {}) as Record<string, unknown>;
  if (typeof featureName === 'string') return featureName;
  return typeof name === 'string' ? name : null;
}

/** Keys of queries; an empty one is every query there is. */
export function touchedBy({ type, data }: ToldEvent): string[][] {
  const always = [['timeline']];
  if (/^(?:drop-|state-)|-import$/.test(type)) return [[]];
  const lists = LISTS.find(([words]) => words.test(type));
  if (lists) return [...always, ...lists[1].map((key) => [key])];
  const name = nameOf(data);
  const of = (key: string): string[] => (name === null ? [key] : [key, name]);
  const one = ['feature', 'events', 'findings', 'tags-of'].map(of);
  const tags = type.endsWith('tagged') ? [['tagged'], ['tags']] : [];
  return [...always, ...one, ...tags, ['features'], ['archived'], ['segments'], ['request']];
}
