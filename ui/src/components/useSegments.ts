import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { listSegments } from '../api/segments';
import type { Segment } from '../api/shapes';
import { keys } from '../app/query';
import type { Names } from '../text/en-sentences';

export function useSegments(): { segments: Segment[]; names: Names } {
  const { data } = useQuery({ queryKey: keys.segments, queryFn: listSegments });
  return useMemo(() => {
    const segments = data ?? [];
    return { segments, names: new Map(segments.map(({ id, name }) => [id, name])) };
  }, [data]);
}
