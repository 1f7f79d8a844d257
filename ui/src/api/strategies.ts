import { api, read } from './client';
import type { StrategyDefinition } from './shapes';

export async function listStrategies(): Promise<StrategyDefinition[]> {
  const answer = read<{ strategies: StrategyDefinition[] }>(api.GET('/api/admin/strategies'));
  return (await answer).strategies;
}
