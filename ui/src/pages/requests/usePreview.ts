import { useQuery } from '@tanstack/react-query';

import { previewRequest } from '../../api/change-requests';
import type { ChangeRequest, RequestPreview } from '../../api/shapes';
import { isEnded } from '../../lib/requests';
import { requestKeys } from '../../requests/keys';

/** What a request would do now; nothing for one that is over. */
export function usePreview(request: ChangeRequest): RequestPreview | undefined {
  const { project, id } = request;
  const { data } = useQuery({
    queryKey: requestKeys.preview(project, id),
    queryFn: async () => previewRequest(project, id),
    enabled: !isEnded(request),
    // What others did meanwhile decides what it would do: never shown from before.
    staleTime: 0,
  });
  return isEnded(request) ? undefined : data;
}
