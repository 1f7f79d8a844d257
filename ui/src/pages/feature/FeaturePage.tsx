import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';

import { findFeature, type FoundFeature } from '../../api/features';
import { isMissing } from '../../api/errors';
import { keys } from '../../app/query';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { useKeys } from '../../lib/keyboard';
import { t } from '../../text';
import { Details } from './Details';
import { DraftBar } from './DraftBar';
import styles from './FeaturePage.module.css';
import { Head } from './Head';
import { History } from './History';
import { Strategies } from './Strategies';
import { useDraft } from './useDraft';
import { Variants } from './Variants';

export function FeaturePage({ name }: { name: string }) {
  usePageTitle(name);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.feature(name),
    queryFn: async () => findFeature(name),
  });
  if (isPending) return <Loading />;
  if (data) return <Found found={data} />;
  if (!isMissing(error)) {
    return <Failure title={t.feature.failed} error={error} retry={() => void refetch()} page />;
  }
  return (
    <Message title={t.feature.missingTitle(name)} page>
      <p>{t.feature.missing}</p>
      <Link href={`/create?name=${encodeURIComponent(name)}`} className="button primary">
        {t.feature.createIt}
      </Link>
    </Message>
  );
}

function Found({ found }: { found: FoundFeature }) {
  const { feature, archived } = found;
  const draft = useDraft(feature);
  const [, navigate] = useLocation();
  useKeys({ Escape: () => navigate('/') });
  return (
    <div className={styles['page']}>
      <Head feature={feature} archived={archived} />
      <div className={styles['columns']}>
        <div className={styles['column']}>
          <Strategies feature={feature} archived={archived} draft={draft} />
          <Variants variants={feature.variants ?? []} />
        </div>
        <div className={styles['column']}>
          <Details feature={feature} archived={archived} draft={draft} />
          <History name={feature.name} />
        </div>
      </div>
      {draft.dirty && <DraftBar draft={draft} />}
    </div>
  );
}
