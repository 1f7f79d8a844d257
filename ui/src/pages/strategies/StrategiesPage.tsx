import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { deleteStrategy, deprecateStrategy } from '../../api/definitions';
import type { StrategyDefinition } from '../../api/shapes';
import { listStrategies } from '../../api/strategies';
import { keys, queries } from '../../app/query';
import { useRefusalsOf } from '../../app/refusals';
import { complain, say } from '../../app/toasts';
import { Guarded } from '../../components/Guarded';
import { Sure } from '../../components/Sure';
import { Table } from '../../components/Table';
import styles from '../../styles/settings.module.css';
import { td } from '../../text/definitions';
import { ts } from '../../text/settings';
import { Screen } from '../settings/Screen';
import { StrategyEditor } from './StrategyEditor';

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.strategies });
}

export function StrategiesPage() {
  const words = td.strategies;
  const refused = useRefusalsOf('STRATEGY');
  const [edited, setEdited] = useState<StrategyDefinition | null>(null);
  const asked = useQuery({ queryKey: keys.strategies, queryFn: listStrategies });
  return (
    <Screen title={words.title} intro={words.intro} asked={asked} failed={td.unread}>
      <Guarded refused={edited ? refused.update : refused.create}>
        <StrategyEditor
          key={edited?.name ?? ''}
          edited={edited}
          onDone={() => {
            setEdited(null);
            void refresh();
          }}
        />
      </Guarded>
      {asked.data && (
        <Table label={words.title} columns={words.columns} actions={ts.actions}>
          {asked.data.map((strategy) => (
            <Row key={strategy.name} strategy={strategy} onEdit={() => setEdited(strategy)} />
          ))}
        </Table>
      )}
    </Screen>
  );
}

function Row({ strategy, onEdit }: { strategy: StrategyDefinition; onEdit: () => void }) {
  const words = td.strategies;
  const refused = useRefusalsOf('STRATEGY');
  const { name, description, parameters, editable, deprecated } = strategy;
  const deprecate = useMutation({
    mutationFn: async () => deprecateStrategy(name, !deprecated),
    onSuccess: () => say(words.nowDeprecated(name, !deprecated)),
    onError: (error) => complain(error.message),
    onSettled: refresh,
  });
  const act = deprecated ? words.reactivate : words.deprecate;
  return (
    <tr>
      <th scope="row">
        <code>{name}</code> <span className="quiet">{description}</span>
      </th>
      <td className="mono">{parameters.map((one) => one.name).join(', ')}</td>
      <td>
        {editable ? words.own : words.builtIn} {deprecated && <span className="chip">{words.deprecated}</span>}
      </td>
      <td>
        <div className={styles['tools']}>
          {name !== 'default' && (
            <button
              type="button"
              className="button plain"
              aria-label={`${act}: ${name}`}
              disabled={deprecate.isPending || refused.update !== undefined}
              title={refused.update}
              onClick={() => deprecate.mutate()}
            >
              {act}
            </button>
          )}
          {editable && (
            <>
              <button
                type="button"
                className="button plain"
                aria-label={`${td.edit}: ${name}`}
                disabled={refused.update !== undefined}
                title={refused.update}
                onClick={onEdit}
              >
                {td.edit}
              </button>
              <Guarded refused={refused.remove} quiet>
                <Sure
                  label={ts.remove}
                  of={name}
                  title={td.deleteTitle(name)}
                  text={td.deleteText}
                  act={async () => {
                    await deleteStrategy(name);
                    say(td.deleted(name));
                    await refresh();
                  }}
                />
              </Guarded>
            </>
          )}
        </div>
      </td>
    </tr>
  );
}
