import { useQuery } from '@tanstack/react-query';

import { listRoles } from '../../api/access';
import type { ChangeRequest } from '../../api/shapes';
import { keys } from '../../app/query';
import { Time } from '../../components/Time';
import { isEnded, nameOfSomebody } from '../../lib/requests';
import own from '../../requests/Requests.module.css';
import { tq } from '../../text/requests';
import { Acts } from './Acts';

/** Who said yes, who may yet, and what the reader can do now. */
export function Review({ request }: { request: ChangeRequest }) {
  const words = tq.one;
  const { approvals, minApprovals, roles, approvers, state } = request;
  const called = useRoleNames(roles);
  const waits = state === 'In review' || state === 'Approved';
  return (
    <section className={`panel ${own['panel']}`} aria-labelledby="review">
      <h2 id="review">{words.review}</h2>
      <p className="quiet">
        {words.rule(minApprovals)} {called.length > 0 && words.roles(called)}
      </p>
      <div>
        <p className={own['words']}>{words.approvedBy}</p>
        {approvals.length === 0 && <p>{words.nobody}</p>}
        <ul>
          {approvals.map(({ createdBy, createdAt }) => (
            <li key={createdBy.username}>
              {nameOfSomebody(createdBy)}{' '}
              <span className="quiet">
                <Time at={createdAt} />
              </span>
            </li>
          ))}
        </ul>
      </div>
      {waits && approvers.length > 0 && (
        <p className="quiet">{words.waiting(approvers.map(nameOfSomebody))}</p>
      )}
      {state === 'In review' && approvers.length === 0 && (
        <p className="quiet">{words.nobodyMay}</p>
      )}
      {(!isEnded(request) || request.may.comment.allowed) && <Acts request={request} />}
    </section>
  );
}

function useRoleNames(roles: number[]): string[] {
  const { data = [] } = useQuery({
    queryKey: keys.roles,
    queryFn: listRoles,
    enabled: roles.length > 0,
  });
  return data.filter(({ id }) => roles.includes(id)).map(({ name }) => name);
}
