import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { findInsight } from '../../api/insight';
import { keys } from '../../app/query';
import { totalOf, writeQuestion } from '../../lib/cleanup';
import { ti } from '../../text/insight';

interface Props {
  project?: string;
  /** What stands before it, once it is known. */
  before: string;
}

/** How much there is to clean up, as the page of it says, and the way there. */
export function CleanupNumber({ project = '', before }: Props) {
  const question = { kind: '', project, environment: '' } as const;
  const asked = writeQuestion(question);
  const { data } = useQuery({
    queryKey: keys.insight(asked, 1),
    queryFn: async () => findInsight(question, 1),
  });
  if (!data) return null;
  return (
    <>
      {before}
      <Link href={`/cleanup${asked}`}>{ti.found(totalOf(data.counts))}</Link>
    </>
  );
}
