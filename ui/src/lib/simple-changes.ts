/** Changes that also the first page drafts. */

import type { ChangeBody } from '../api/shapes';

export function switchChange(feature: string, environment: string, enabled: boolean): ChangeBody {
  return { feature, environment, action: 'updateEnabled', payload: { enabled } };
}

export function archiveChange(feature: string): ChangeBody {
  return { feature, action: 'archiveFeature' };
}
