import { Link } from 'wouter';

import { Message } from '../components/States';
import { usePageTitle } from '../components/usePageTitle';
import { t } from '../text';

export function MissingPage() {
  usePageTitle(t.errors.pageMissing);
  return (
    <Message title={t.errors.pageMissing} page>
      <Link href="/" className="button">
        {t.errors.toFeatures}
      </Link>
    </Message>
  );
}
