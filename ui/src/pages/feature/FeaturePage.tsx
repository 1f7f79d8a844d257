import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useSearch } from 'wouter';

import { isMissing } from '../../api/errors';
import { findPlaced, type FoundFeature } from '../../api/placed';
import { page } from '../../app/page';
import { keys } from '../../app/query';
import { Failure, Loading, Message } from '../../components/States';
import { usePageTitle } from '../../components/usePageTitle';
import { useKeys } from '../../lib/keyboard';
import { useRules } from '../../requests/useRules';
import { tf } from '../../text/feature';
import { Details } from './Details';
import { DraftBar } from './DraftBar';
import { Environments } from './Environments';
import styles from './FeaturePage.module.css';
import { Head } from './Head';
import { History } from './History';
import { OpenRequests } from './OpenRequests';
import { Scheduled } from './Scheduled';
import { Usage } from './Usage';
import { useDraft } from './useDraft';

const PastFeature = page(async () => (await import('../past/PastFeature')).PastFeature);

/** As it is, or with `asOf` in the address as it was. */
export function FeaturePage({ name }: { name: string }) {
  const asOf = new URLSearchParams(useSearch()).get('asOf');
  return asOf === null ? <Present name={name} /> : <PastFeature name={name} asOf={asOf} />;
}

function Present({ name }: { name: string }) {
  usePageTitle(name);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.feature(name),
    queryFn: async () => findPlaced(name),
  });
  if (isPending) return <Loading />;
  if (data) return <Found found={data} />;
  if (!isMissing(error)) {
    return <Failure title={tf.feature.failed} error={error} retry={() => void refetch()} page />;
  }
  return (
    <Message title={tf.feature.missingTitle(name)} page>
      <p>{tf.feature.missing}</p>
      <Link href={`/create?name=${encodeURIComponent(name)}`} className="button primary">
        {tf.feature.createIt}
      </Link>
    </Message>
  );
}

function Found({ found }: { found: FoundFeature }) {
  const { feature, archived } = found;
  const ruled = useRules(feature.project);
  const draft = useDraft(found, ruled);
  const [, navigate] = useLocation();
  useKeys({
    Escape: () => navigate('/'),
    e: () => navigate(`/playground?feature=${encodeURIComponent(feature.name)}`),
  });
  return (
    <div className={styles['page']}>
      <Head feature={feature} archived={archived} />
      <div className={styles['columns']} data-archived={archived || undefined}>
        {!archived && <Environments found={found} draft={draft} ruled={ruled} />}
        <div className={styles['column']}>
          <OpenRequests feature={feature.name} project={feature.project} />
          <Scheduled feature={feature.name} />
          <Usage name={feature.name} />
          <History name={feature.name} project={feature.project} />
          <Details feature={feature} archived={archived} draft={draft} />
        </div>
      </div>
      {draft.dirty && <DraftBar feature={feature} draft={draft} ruled={ruled} />}
    </div>
  );
}
