import { Link } from 'wouter';

import { Message } from '../components/States';
import { usePageTitle } from '../components/usePageTitle';
import { t } from '../text';

export function MissingPage() {
  usePageTitle(t.errors.pageMissing);
  return (
    <>
      <h1 className="sr">{t.errors.pageMissing}</h1>
      <Message title={t.errors.pageMissing}>
        <Link href="/" className="button">
          {t.errors.toFeatures}
        </Link>
      </Message>
    </>
  );
}
