import { Link } from 'wouter';

import type { Refused } from '../../app/rights';
import { DiffView } from '../../components/DiffView';
import { Time } from '../../components/Time';
import { diffLines } from '../../lib/diff';
import { featureAsOf } from '../../lib/moments';
import { nameIn, type TimelineEntry } from '../../lib/timeline';
import { te } from '../../text/events';
import { th } from '../../text/stories';
import styles from './Events.module.css';

interface Props {
  entry: TimelineEntry;
  /** Why it may not be undone. */
  refused: Refused;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

/** What happened, as a sentence, and what that changed. */
export function Entry({ entry, refused, chosen, onChoose }: Props) {
  const { event, story } = entry;
  const feature = event.featureName;
  const before = story ? story.before : objectOf(event.preData);
  const after = story ? story.after : objectOf(event.data);
  const lines = before && after ? diffLines(before, after) : [];
  const told = story ? th.story(story) : te.other(event.label, nameIn(event.data));
  return (
    <li data-chosen={chosen || undefined}>
      <span className={styles['choose']}>
        <input
          type="checkbox"
          aria-label={te.choose(event.id, feature ? `${feature}: ${told}` : told)}
          checked={chosen}
          disabled={refused !== undefined}
          title={refused}
          onChange={(change) => onChoose(change.target.checked)}
        />
      </span>
      <span className={styles['when']}>
        <Time at={event.createdAt} />
      </span>
      <div className={styles['what']}>
        {feature && (
          <>
            <Link href={`/features/${encodeURIComponent(feature)}`} className="mono">
              {feature}
            </Link>
            {': '}
          </>
        )}
        <strong>{event.createdBy}</strong> {told}
        {event.reason !== undefined && <span className="quiet"> · {te.reason(event.reason)}</span>}
        {feature && (
          <Link
            className={styles['asof']}
            href={featureAsOf(feature, event.id)}
            aria-label={`${te.asOf}: ${feature}, ${event.id}`}
          >
            {te.asOf}
          </Link>
        )}
        {lines.length > 0 && (
          <details>
            <summary>{te.diff}</summary>
            <DiffView lines={lines} label={te.diff} />
          </details>
        )}
      </div>
    </li>
  );
}

function objectOf(value: unknown): object | null {
  return typeof value === 'object' && value !== null ? value : null;
}
