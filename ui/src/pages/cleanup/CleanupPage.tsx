import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';

import { listEnvironments } from '../../api/environments';
import { listFeatures } from '../../api/features';
import { findInsight, type InsightQuestion } from '../../api/insight';
import type { Insights } from '../../api/shapes';
import { keys } from '../../app/query';
import { Message } from '../../components/States';
import { byKind, readQuestion, writeQuestion } from '../../lib/cleanup';
import styles from '../../styles/settings.module.css';
import { t } from '../../text';
import { ti } from '../../text/insight';
import { BulkBar } from '../features/BulkBar';
import { Screen } from '../settings/Screen';
import { Findings } from './Findings';
import { QuestionBar } from './QuestionBar';

const PAGE = 100;
/** As many as the server gives at once; the filters show the others. */
const MOST = 500;

export function CleanupPage() {
  const search = useSearch();
  const [, navigate] = useLocation();
  const [limit, setLimit] = useState(PAGE);
  const question = readQuestion(search);
  const written = writeQuestion(question);
  const asked = useQuery({
    queryKey: keys.insight(written, limit),
    queryFn: async () => findInsight(question, limit),
    placeholderData: keepPreviousData,
  });
  const ask = (next: InsightQuestion): void => {
    setLimit(PAGE);
    navigate(`/cleanup${writeQuestion(next)}`, { replace: true });
  };
  const { data } = asked;
  const left = data ? data.total - data.findings.length : 0;
  return (
    <Screen title={ti.title} intro={ti.intro} asked={asked} failed={ti.failed}>
      <div className={styles['head']}>
        <QuestionBar question={question} counts={data?.counts} onAsk={ask} />
        <strong role="status">{data && ti.found(data.total)}</strong>
        <Link href="/?state=archived">{ti.archived}</Link>
      </div>
      {/* Another question begins with nothing chosen. */}
      {data && (
        <Answer key={written} answer={data}>
          {left > 0 && limit < MOST && (
            <button type="button" className="button" onClick={() => setLimit(limit + PAGE)}>
              {ti.more}
            </button>
          )}
          {left > 0 && limit >= MOST && <p className="quiet">{t.more(left)}</p>}
        </Answer>
      )}
    </Screen>
  );
}

interface AnswerProps {
  answer: Insights;
  /** What follows its findings. */
  children: ReactNode;
}

function Answer({ answer: { findings, windowDays }, children }: AnswerProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shown = new Set(findings.map(({ feature }) => feature));
  return (
    <>
      {findings.length === 0 && (
        <Message title={ti.emptyTitle}>
          <p>{ti.empty}</p>
        </Message>
      )}
      {byKind(findings).map(([kind, found]) => (
        <Findings
          key={kind}
          kind={kind}
          found={found}
          days={windowDays}
          chosen={chosen}
          onChoose={setChosen}
        />
      ))}
      {children}
      <Chosen
        names={[...chosen].filter((name) => shown.has(name))}
        onClear={() => setChosen(new Set())}
      />
    </>
  );
}

/** What is done to those that are chosen takes more of them than a finding has. */
function Chosen({ names, onClear }: { names: string[]; onClear: () => void }) {
  const enabled = names.length > 0;
  const { data: features = [] } = useQuery({
    queryKey: keys.features,
    queryFn: listFeatures,
    enabled,
  });
  const { data: environments = [] } = useQuery({
    queryKey: keys.environments,
    queryFn: listEnvironments,
  });
  const wanted = new Set(names);
  const those = features.filter(({ name }) => wanted.has(name));
  if (those.length === 0) return null;
  return (
    <div className={styles['foot']}>
      <BulkBar chosen={those} environments={environments} onClear={onClear} />
    </div>
  );
}
