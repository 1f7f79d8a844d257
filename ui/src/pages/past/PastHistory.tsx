import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { eventsOf } from '../../api/feature';
import { keys } from '../../app/query';
import { Time } from '../../components/Time';
import { storiesOf } from '../../lib/history';
import { featureAsOf } from '../../lib/moments';
import { tf } from '../../text/feature';
import { th } from '../../text/stories';
import { tw } from '../../text/past';
import styles from '../feature/FeaturePage.module.css';

const LIMIT = 100;

/** Its history, each event leading to what the feature was after it. */
export function PastHistory({ name, revision }: { name: string; revision: number }) {
  const { data } = useQuery({
    queryKey: keys.events(name),
    queryFn: async () => eventsOf(name, LIMIT),
  });
  const stories = data ? storiesOf(data) : [];
  const current = stories.find(({ id }) => id <= revision)?.id;
  return (
    <section className="panel" aria-labelledby="history">
      <h2 id="history" className={styles['panelhead']}>
        {tf.feature.history}
      </h2>
      <ol className={styles['history']}>
        {stories.map((story) => (
          <li key={story.id} aria-current={story.id === current ? 'step' : undefined}>
            <p>
              <strong>{story.by}</strong> {th.story(story)}
            </p>
            <p className="quiet">
              <Time at={story.at} full />{' · '}
              {story.id === current ? (
                <strong>{tw.shown}</strong>
              ) : (
                <Link href={featureAsOf(name, story.id)} aria-label={tw.asOfEvent(th.story(story))}>
                  {tw.title}
                </Link>
              )}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
