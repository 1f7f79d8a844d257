import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { listSeen } from '../../api/applications';
import { listFeatures } from '../../api/features';
import { keys } from '../../app/query';
import { ta } from '../../text/applications';

/** To the form of a new feature, with this name. */
export function CreateLink({ name }: { name: string }) {
  return (
    <Link href={`/create?name=${encodeURIComponent(name)}`} aria-label={ta.createLabel(name)}>
      {ta.create}
    </Link>
  );
}

/** What applications ask for and nobody has made: a typing error, or a feature to make. */
export function Unknown() {
  const seen = useQuery({ queryKey: keys.seen, queryFn: listSeen, refetchInterval: 10_000 });
  const features = useQuery({ queryKey: keys.features, queryFn: listFeatures });
  if (!seen.data || !features.data) return null;
  const known = new Set(features.data.map(({ name }) => name));
  const askers = new Map<string, string[]>();
  for (const { appName, seenToggles } of seen.data) {
    for (const name of seenToggles) {
      if (!known.has(name)) askers.set(name, [...(askers.get(name) ?? []), appName]);
    }
  }
  if (askers.size === 0) return null;
  return (
    <section className="panel" aria-labelledby="unknown">
      <h2 id="unknown">{ta.unknownTitle}</h2>
      <ul>
        {[...askers].map(([name, apps]) => (
          <li key={name}>
            <code>{name}</code> <span className="quiet">{ta.askedBy(apps.join(', '))}</span>{' '}
            <CreateLink name={name} />
          </li>
        ))}
      </ul>
    </section>
  );
}
