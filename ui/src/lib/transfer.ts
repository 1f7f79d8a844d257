/** A document of an import without the features that somebody skips. */

type Entry = Record<string, unknown>;

/** Lists that tell of features, by the key that holds the feature's name. */
const OF_FEATURES: Record<string, string> = {
  features: 'name',
  featureTags: 'featureName',
  featureStrategies: 'featureName',
  featureEnvironments: 'featureName',
};

function nameIn(entry: Entry, key: string): unknown {
  // Version 3 calls the feature of a tag `featureName`, files of others `feature`.
  return entry[key] ?? entry['featureName'] ?? entry['feature'];
}

export function without(
  document: Record<string, unknown>,
  skipped: ReadonlySet<string>,
): Record<string, unknown> {
  const kept = Object.entries(document).map(([section, value]) => {
    const key = OF_FEATURES[section];
    if (key === undefined || !Array.isArray(value)) return [section, value] as const;
    const entries = value as Entry[];
    return [section, entries.filter((entry) => !skipped.has(String(nameIn(entry, key))))] as const;
  });
  return Object.fromEntries(kept);
}

/** Throws SyntaxError, and TypeError for what is no object. */
export function readDocument(text: string): Record<string, unknown> {
  const found: unknown = JSON.parse(text);
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw new TypeError('not an object');
  }
  return found as Record<string, unknown>;
}
