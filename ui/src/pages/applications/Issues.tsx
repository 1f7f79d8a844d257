import { Link } from 'wouter';

import type { ApplicationInEnvironment, ApplicationOverview } from '../../api/shapes';
import { ta } from '../../text/applications';
import styles from './Applications.module.css';
import { CreateFlag } from './CreateFlag';

/** What keeps an application from getting what people set here, and the way out of each. */
export function Issues({ overview }: { overview: ApplicationOverview }) {
  const words = ta.issues;
  const undefinedOnes = overview.issues.missingStrategies;
  const troubled = overview.environments.filter(({ issues }) =>
    Object.values(issues).some((found) => found.length > 0),
  );
  return (
    <section className="panel" aria-labelledby="issues">
      <h2 id="issues">{words.title}</h2>
      {troubled.length === 0 && undefinedOnes.length === 0 && <p className="quiet">{words.none}</p>}
      {troubled.map((station) => (
        <InEnvironment key={station.name} station={station} />
      ))}
      {undefinedOnes.length > 0 && (
        <ul className={styles['issues']}>
          {undefinedOnes.map((strategy) => (
            <li key={strategy}>
              <code>{strategy}</code> {words.undefined} <Link href="/strategies">{words.define}</Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function InEnvironment({ station: { name, issues } }: { station: ApplicationInEnvironment }) {
  const words = ta.issues;
  return (
    <>
      <h3>{ta.runs.title(name)}</h3>
      <ul className={styles['issues']}>
        {issues.outdatedSdks.map((sdk) => (
          <li key={sdk}>
            <code>{sdk}</code> {words.outdated}
          </li>
        ))}
        {issues.unsupportedStrategies.map(({ strategy, features }) => (
          <li key={strategy}>
            {words.unsupported} <code>{strategy}</code>, {words.shut}{' '}
            {features.map((feature, at) => (
              <span key={feature}>
                {at > 0 && ', '}
                <Link href={`/features/${encodeURIComponent(feature)}`} className="mono">
                  {feature}
                </Link>
              </span>
            ))}
          </li>
        ))}
        {issues.missingFeatures.map((feature) => (
          <li key={feature}>
            <code>{feature}</code> {words.missing} <CreateFlag name={feature} />
          </li>
        ))}
      </ul>
    </>
  );
}
