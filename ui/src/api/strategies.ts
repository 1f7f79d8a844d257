import { api, read } from './client';
import type { StrategyDefinition } from './shapes';

export async function listStrategies(): Promise<StrategyDefinition[]> {
  return (await read(api.GET('/api/admin/strategies'))).strategies;
}
