import { useQuery } from '@tanstack/react-query';

import { eventsOf } from '../api/feature';
import { movementOf } from '../api/movement';
import { keys } from '../app/query';
import { MovementWords } from '../components/MovementWords';
import { Time } from '../components/Time';
import { storiesOf } from '../lib/history';
import { t } from '../text';
import { th } from '../text/stories';
import { tf } from '../text/feature';
import { tc } from '../text/palette';
import type { FeatureAct } from './items';
import type { Plan } from './plan';
import styles from './Results.module.css';

interface Props {
  act: FeatureAct;
  plan: Plan | null;
  error: Error | null;
}

/** What Enter does, said before it is pressed. */
export function Effect({ act, plan, error }: Props) {
  return (
    <div className={styles['effect']} role="status" aria-label={tc.effect}>
      {error && <p className={styles['failed']}>{error.message}</p>}
      {!error && plan === null && <p>{tc.looking}</p>}
      {plan?.effect.map((line) => <p key={line}>{line}</p>)}
      {plan?.wanted && <Moved act={act} plan={plan} />}
      {act.verb === 'who' && <Who name={act.feature.name} />}
    </div>
  );
}

function Moved({ act, plan }: { act: FeatureAct; plan: Plan }) {
  const { wanted } = plan;
  const { feature, environment } = act;
  const { data } = useQuery({
    queryKey: ['movement', feature.name, environment, wanted],
    queryFn: async () => (wanted ? movementOf(feature.project, feature.name, environment, wanted) : null),
  });
  return data ? <MovementWords movement={data} /> : null;
}

const SHOWN = 3;

function Who({ name }: { name: string }) {
  const { data } = useQuery({
    queryKey: [...keys.events(name), 'newest'],
    queryFn: async () => eventsOf(name, 20),
  });
  if (!data) return <p>{t.shell.loading}</p>;
  const stories = storiesOf(data).slice(0, SHOWN);
  if (stories.length === 0) return <p>{tf.feature.noHistory}</p>;
  return (
    <ul>
      {stories.map((story) => (
        <li key={story.id}>
          <strong>{story.by}</strong> {th.story(story)} <Time at={story.at} />
        </li>
      ))}
    </ul>
  );
}
