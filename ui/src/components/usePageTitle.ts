import { useEffect } from 'react';

import { t } from '../text';

export function usePageTitle(page: string): void {
  useEffect(() => {
    document.title = t.shell.title(page);
  }, [page]);
}
