import { reviveFeature } from '../../api/feature';
import { refreshFeature } from '../../app/query';
import { complain, say } from '../../app/toasts';
import { t } from '../../text';

/** Brings an archived feature back, switched off. */
export async function restore(name: string): Promise<void> {
  try {
    await reviveFeature(name);
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    return;
  }
  say(t.features.restored(name));
  await refreshFeature(name);
}
