import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';

import { archiveFeature, createFeature, deleteFeature } from '../../api/feature';
import type { FeatureState } from '../../api/shapes';
import { queries } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { complain, say } from '../../app/toasts';
import { Guarded } from '../../components/Guarded';
import { ta } from '../../text/applications';
import styles from './Applications.module.css';

/** As the form has it before anybody chooses: for everybody, once it is switched on. */
const FRESH: FeatureState = {
  description: null,
  type: 'release',
  project: 'default',
  enabled: false,
  stale: false,
  strategies: [{ name: 'default', parameters: {} }],
  variants: null,
};

/** Its name is free again afterwards, as it was. */
async function takeBack(name: string): Promise<void> {
  try {
    await archiveFeature(name);
    await deleteFeature(name);
    say(ta.flags.taken(name));
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
  await queries.invalidateQueries();
}

/** Makes a flag that is asked for, at once; or leads to the form, with its name. */
export function CreateFlag({ name }: { name: string }) {
  const words = ta.flags;
  const refused = useRefusal()('CREATE_FEATURE', FRESH.project);
  const create = useMutation({
    mutationFn: async () => createFeature(name, FRESH),
    onSuccess: async () => {
      say(words.created(name), () => void takeBack(name));
      await queries.invalidateQueries();
    },
    onError: (error) => complain(error.message),
  });
  return (
    <span className={styles['make']}>
      <Guarded refused={refused} quiet>
        <button
          type="button"
          className="button"
          aria-label={words.createLabel(name)}
          disabled={create.isPending}
          onClick={() => create.mutate()}
        >
          {words.create}
        </button>
      </Guarded>
      <Link href={`/create?name=${encodeURIComponent(name)}`} aria-label={words.formLabel(name)}>
        {words.form}
      </Link>
    </span>
  );
}
