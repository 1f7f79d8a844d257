import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { listRequests } from '../../api/change-requests';
import { Time } from '../../components/Time';
import { nameOfSomebody, OPEN, requestAddress } from '../../lib/requests';
import { StateChip } from '../../requests/StateChip';
import { requestKeys } from '../../requests/keys';
import { tq } from '../../text/requests';
import styles from './FeaturePage.module.css';

interface Props {
  feature: string;
  project: string;
}

/** What is asked for of a feature; nothing where nothing is. */
export function OpenRequests({ feature, project }: Props) {
  const { data = [] } = useQuery({
    queryKey: requestKeys.asked(project, `of ${feature}`),
    queryFn: async () => listRequests(project, { feature, state: OPEN }),
  });
  if (data.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="requests">
      <h2 id="requests" className={styles['panelhead']}>
        {tq.ofFeature.title}
      </h2>
      <ul className={styles['history']}>
        {data.map((request) => (
          <li key={request.id}>
            <Link href={requestAddress(project, request.id)}>
              {tq.one.title(request.id, request.title)}
            </Link>{' '}
            <StateChip request={request} /> {request.environment}{' '}
            <span className="quiet">
              {tq.one.by(nameOfSomebody(request.createdBy))} · <Time at={request.createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
