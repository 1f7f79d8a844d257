import { Link } from 'wouter';

import { Message } from '../components/States';
import { usePageTitle } from '../components/usePageTitle';
import { te } from '../text/entry';

export function MissingPage() {
  usePageTitle(te.missing.title);
  return (
    <Message title={te.missing.title} page>
      <Link href="/" className="button">
        {te.missing.toFeatures}
      </Link>
    </Message>
  );
}
