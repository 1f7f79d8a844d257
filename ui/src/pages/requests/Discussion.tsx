import type { ChangeRequest } from '../../api/shapes';
import { Time } from '../../components/Time';
import { nameOfSomebody } from '../../lib/requests';
import own from '../../requests/Requests.module.css';
import { tq } from '../../text/requests';

/** What was said about a request, the oldest first. */
export function Discussion({ request: { comments } }: { request: ChangeRequest }) {
  return (
    <section className={`panel ${own['panel']}`} aria-labelledby="said">
      <h2 id="said">{tq.one.comments}</h2>
      {comments.length === 0 && <p className="quiet">{tq.one.noComments}</p>}
      {comments.map(({ id, text, createdBy, createdAt }) => (
        <div key={id} className={own['comment']}>
          <strong>{nameOfSomebody(createdBy)}</strong>{' '}
          <span className="quiet">
            <Time at={createdAt} />
          </span>
          <p>{text}</p>
        </div>
      ))}
    </section>
  );
}
