import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { eventsOf } from '../../api/feature';
import { keys } from '../../app/query';
import type { Refused } from '../../app/rights';
import { DiffView } from '../../components/DiffView';
import { Failure, Loading } from '../../components/States';
import { Time } from '../../components/Time';
import { diffLines } from '../../lib/diff';
import { storiesOf, type Story } from '../../lib/history';
import { featureAsOf } from '../../lib/moments';
import { th } from '../../text/stories';
import { tf } from '../../text/feature';
import { UndoButton } from '../../undo/UndoButton';
import { useUndoRefusal } from '../../undo/useUndoRefusal';
import styles from './FeaturePage.module.css';

/** How many events the server's answer holds at most. */
const LIMIT = 100;

export function History({ name, project }: { name: string; project: string }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.events(name),
    queryFn: async () => eventsOf(name, LIMIT),
  });
  const stories = data ? storiesOf(data) : [];
  const refusal = useUndoRefusal();
  return (
    <section className="panel" aria-labelledby="history">
      <h2 id="history" className={styles['panelhead']}>
        {tf.feature.history}
      </h2>
      {isPending && <Loading />}
      {error && (
        <Failure title={tf.feature.historyFailed} error={error} retry={() => void refetch()} />
      )}
      {data && stories.length === 0 && <p className={styles['body']}>{tf.feature.noHistory}</p>}
      <ol className={styles['history']}>
        {stories.map((story) => (
          <Entry key={story.id} name={name} story={story} refused={refusal({ ...story, project })} />
        ))}
      </ol>
      {data && data.length >= LIMIT && (
        <p className={`quiet ${styles['body']}`}>{tf.feature.historyLimit}</p>
      )}
    </section>
  );
}

function Entry({ name, story, refused }: { name: string; story: Story; refused: Refused }) {
  const { before, after } = story;
  const lines = before && after ? diffLines(before, after) : [];
  return (
    <li>
      <p>
        <strong>{story.by}</strong> {th.story(story)}
      </p>
      <p className="quiet">
        <Time at={story.at} full />{' '}
        <UndoButton selection={{ ids: [story.id] }} of={th.story(story)} refused={refused} plain />{' '}
        <Link href={featureAsOf(name, story.id)} aria-label={tf.feature.asOf(th.story(story))}>
          {tf.feature.asItWas}
        </Link>
      </p>
      {lines.length > 0 && (
        <details>
          <summary>{tf.feature.showDiff}</summary>
          <DiffView lines={lines} label={tf.feature.showDiff} />
        </details>
      )}
    </li>
  );
}
