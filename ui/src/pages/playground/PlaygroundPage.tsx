import { useQuery } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';

import { listEnvironments } from '../../api/environments';
import { ask } from '../../api/playground';
import { keys } from '../../app/query';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { type Asked, readAsked, writeAsked } from '../../lib/asked';
import { tp } from '../../text/playground';
import { AskForm } from './AskForm';
import styles from './Playground.module.css';
import { Results } from './Results';

/** The address is the question: whoever opens it sees the same answer. */
export function PlaygroundPage() {
  usePageTitle(tp.title);
  const search = useSearch();
  const [, navigate] = useLocation();
  const environments = useQuery({ queryKey: keys.environments, queryFn: listEnvironments });
  const { data, error } = environments;
  if (error) return <Failure title={tp.failed} error={error} page />;
  if (!data) return <Loading />;
  const names = data.map(({ name }) => name);
  const said = readAsked(search);
  const asked = said.environments.length > 0 ? said : { ...said, environments: names };
  return (
    <div className={styles['page']}>
      <h1>{tp.title}</h1>
      <p className="quiet">{tp.intro}</p>
      <AskForm
        search={search}
        asked={asked}
        environments={names}
        onAsk={(next) => navigate(`/playground${writeAsked(next)}`)}
      />
      {search !== '' && <Answer asked={asked} />}
    </div>
  );
}

function Answer({ asked }: { asked: Asked }) {
  const { data, error, isPending } = useQuery({
    queryKey: keys.playground(writeAsked(asked)),
    queryFn: async () => ask(asked),
    staleTime: 0,
  });
  if (error) return <Failure title={tp.failed} error={error} />;
  if (isPending) return <Loading />;
  return (
    <section className={styles['results']} aria-labelledby="answer">
      <div role="status">
        <h2 id="answer">{tp.answered(data.features.length, data.revision)}</h2>
      </div>
      {data.features.length === 0 && (
        <Message title={tp.noneTitle}>
          <p>{tp.none}</p>
        </Message>
      )}
      <Results answer={data} contexts={asked.contexts} environments={asked.environments} />
    </section>
  );
}
