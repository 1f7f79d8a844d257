import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { deleteHook, failuresOf, listHooks, updateHook } from '../../api/hooks';
import type { Addon, Provider } from '../../api/shapes';
import { keys, queries } from '../../app/query';
import { useRefusalsOf } from '../../app/refusals';
import { complain, say } from '../../app/toasts';
import { Guarded } from '../../components/Guarded';
import { Message } from '../../components/States';
import { Sure } from '../../components/Sure';
import { Switch } from '../../components/Switch';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import styles from '../../styles/settings.module.css';
import { td } from '../../text/definitions';
import { ts } from '../../text/settings';
import { Screen } from '../settings/Screen';
import { HookEditor } from './HookEditor';

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.addons });
}

export function HooksPage() {
  const words = td.hooks;
  const refused = useRefusalsOf('ADDON');
  const [edited, setEdited] = useState<Addon | null>(null);
  const asked = useQuery({ queryKey: keys.addons, queryFn: listHooks });
  const { data } = asked;
  return (
    <Screen title={words.title} intro={words.intro} asked={asked} failed={td.unread}>
      {data && (
        <Guarded refused={edited ? refused.update : refused.create}>
          <HookEditor
            key={edited?.id ?? 0}
            edited={edited}
            providers={data.providers}
            onDone={() => {
              setEdited(null);
              void refresh();
            }}
          />
        </Guarded>
      )}
      {data?.addons.length === 0 && (
        <Message title={words.emptyTitle}>
          <p>{words.empty}</p>
        </Message>
      )}
      {data && data.addons.length > 0 && (
        <Table label={words.title} columns={words.columns} actions={ts.actions}>
          {data.addons.map((hook) => (
            <Row
              key={hook.id}
              hook={hook}
              provider={data.providers.find(({ name }) => name === hook.provider)}
              onEdit={() => setEdited(hook)}
            />
          ))}
        </Table>
      )}
    </Screen>
  );
}

interface RowProps {
  hook: Addon;
  provider: Provider | undefined;
  onEdit: () => void;
}

function Row({ hook, provider, onEdit }: RowProps) {
  const words = td.hooks;
  const refused = useRefusalsOf('ADDON');
  const kind = provider?.displayName ?? hook.provider;
  const called = hook.description || kind;
  const power = useMutation({
    mutationFn: async (enabled: boolean) => updateHook({ ...hook, enabled }),
    onSuccess: (_, on) => say(words.switched(called, on)),
    onError: (error) => complain(error.message),
    onSettled: refresh,
  });
  return (
    <tr>
      <td>
        <Switch
          on={power.isPending ? power.variables : hook.enabled}
          label={words.isOn(called)}
          refused={refused.update}
          onChange={(on) => power.mutate(on)}
        />
      </td>
      <th scope="row">
        {called} <span className="quiet">{kind}</span>
      </th>
      <td className="mono">{hook.events.join(', ')}</td>
      <td>
        <Failures id={hook.id} />
      </td>
      <td>
        <div className={styles['tools']}>
          <button
            type="button"
            className="button plain"
            aria-label={`${td.edit}: ${called}`}
            disabled={refused.update !== undefined}
            title={refused.update}
            onClick={onEdit}
          >
            {td.edit}
          </button>
          <Guarded refused={refused.remove} quiet>
            <Sure
              label={ts.remove}
              of={called}
              title={td.deleteTitle(called)}
              text={td.deleteText}
              act={async () => {
                await deleteHook(hook.id);
                say(td.deleted(called));
                await refresh();
              }}
            />
          </Guarded>
        </div>
      </td>
    </tr>
  );
}

const SHOWN = 5;

function Failures({ id }: { id: number }) {
  const { data } = useQuery({
    queryKey: [...keys.addons, id],
    queryFn: async () => failuresOf(id),
  });
  if (!data) return null;
  if (data.length === 0) return <span className="quiet">{td.hooks.fine}</span>;
  return (
    <details>
      <summary className={styles['failed']}>{td.hooks.failures(data.length)}</summary>
      <ul>
        {data.slice(0, SHOWN).map((failure) => (
          <li key={failure.id}>
            <Time at={failure.createdAt} /> {failure.event.type}: {failure.stateDetails}
          </li>
        ))}
      </ul>
    </details>
  );
}
