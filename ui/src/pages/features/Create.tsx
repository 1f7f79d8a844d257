import { Link } from 'wouter';

import { useRefusalAnywhere } from '../../app/rights';
import { t } from '../../text';

export function Create() {
  const refused = useRefusalAnywhere('CREATE_FEATURE');
  if (refused !== undefined) {
    return (
      <button type="button" className="button primary" disabled title={refused}>
        {t.features.create}
      </button>
    );
  }
  return (
    <Link href="/create" className="button primary">
      {t.features.create} <kbd aria-hidden="true">c</kbd>
    </Link>
  );
}
