import { useQuery } from '@tanstack/react-query';

import { movementOf } from '../../api/movement';
import type { FeatureStrategy, ProjectFeature } from '../../api/shapes';
import { keys } from '../../app/query';
import { MovementWords } from '../../components/MovementWords';
import { isNew } from '../../lib/placed';
import { useSettled } from '../../lib/settled';
import { canonical, same } from '../../lib/values';

interface Props {
  feature: ProjectFeature;
  environment: string;
  strategy: FeatureStrategy;
}

/** Whether it moves somebody by its share or its variants: what else changes, no hash can tell. */
function moves(before: FeatureStrategy | undefined, after: FeatureStrategy): boolean {
  if (!before || isNew(after.id) || before.name !== after.name) return false;
  return !same(
    [before.parameters, before.variants],
    [after.parameters, after.variants],
  );
}

/** Whom the draft of a strategy would move, before it is published. */
export function MovementPreview({ feature, environment, strategy }: Props) {
  const there = feature.environments.find(({ name }) => name === environment);
  const before = there?.strategies.find(({ id }) => id === strategy.id);
  const wanted = useSettled(strategy);
  const moved = moves(before, wanted) && moves(before, strategy);
  const { data } = useQuery({
    queryKey: keys.movement(feature.name, canonical([environment, before, wanted])),
    queryFn: async () => movementOf(feature.project, feature.name, environment, wanted),
    enabled: moved,
    // What is typed half is refused; the field says so when it is published.
    retry: false,
    placeholderData: (last) => last,
  });
  return moved && data ? <MovementWords movement={data} /> : null;
}
