import { useMutation, useQuery } from '@tanstack/react-query';

import { listRoles } from '../../api/access';
import { rulesOf, setRule } from '../../api/change-requests';
import type { ChangeRule, ChangeRuleBody, Role } from '../../api/shapes';
import { keys, queries } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { complain, say } from '../../app/toasts';
import { Failure, Loading } from '../../components/States';
import { Table } from '../../components/Table';
import { requestKeys } from '../../requests/keys';
import styles from '../../styles/settings.module.css';
import { tq } from '../../text/requests';

const MOST = 10;
const AMOUNTS = Array.from({ length: MOST }, (_, before) => before + 1);

/** In which environments others must approve what changes, how many, and who. */
export function Rules({ project }: { project: string }) {
  const words = tq.rules;
  const refused = useRefusal()('PROJECT_CHANGE_REQUEST_WRITE', project);
  const roles = useQuery({ queryKey: keys.roles, queryFn: listRoles });
  const { data, error, refetch } = useQuery({
    queryKey: requestKeys.rules(project),
    queryFn: async () => rulesOf(project),
  });
  return (
    <>
      <h2>{words.title}</h2>
      <p className="quiet">{words.intro}</p>
      {refused !== undefined && <p className={styles['why']}>{refused}</p>}
      {error && <Failure title={words.failed} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <Table label={words.title} columns={words.columns} refused={refused}>
          {data.map((rule) => (
            <Row key={rule.environment} project={project} rule={rule} roles={roles.data ?? []} />
          ))}
        </Table>
      )}
    </>
  );
}

interface RowProps {
  project: string;
  rule: ChangeRule;
  roles: Role[];
}

function Row({ project, rule, roles }: RowProps) {
  const words = tq.rules;
  const { environment } = rule;
  const setting = useMutation({
    mutationFn: async (body: ChangeRuleBody) => setRule(project, environment, body),
    onSuccess: (_, body) => say(words.saved(environment, body.changeRequestsEnabled)),
    onError: (error) => complain(error.message),
    onSettled: async () => queries.invalidateQueries({ queryKey: requestKeys.rules(project) }),
  });
  const now: Required<ChangeRuleBody> = {
    changeRequestsEnabled: rule.changeRequestEnabled,
    requiredApprovals: rule.requiredApprovals,
    roles: rule.roles,
    // What was chosen is seen before the server has said yes.
    ...(setting.isPending && setting.variables),
  };
  const set = (change: Partial<ChangeRuleBody>): void => setting.mutate({ ...now, ...change });
  return (
    <tr>
      <th scope="row">{environment}</th>
      <td>
        <label className="tick">
          <input
            type="checkbox"
            aria-label={words.asked(environment)}
            checked={now.changeRequestsEnabled}
            onChange={(event) => set({ changeRequestsEnabled: event.target.checked })}
          />
          {words.ask}
        </label>
      </td>
      <td>
        {now.changeRequestsEnabled && (
          <select
            className="input"
            aria-label={words.needed(environment)}
            value={now.requiredApprovals ?? 1}
            onChange={(event) => set({ requiredApprovals: Number(event.target.value) })}
          >
            {AMOUNTS.map((amount) => (
              <option key={amount}>{amount}</option>
            ))}
          </select>
        )}
      </td>
      <td>
        {now.changeRequestsEnabled && (
          <RoleTicks
            environment={environment}
            roles={roles}
            chosen={now.roles ?? []}
            onChoose={(next) => set({ roles: next })}
          />
        )}
      </td>
    </tr>
  );
}

interface TicksProps {
  environment: string;
  roles: Role[];
  chosen: number[];
  onChoose: (roles: number[]) => void;
}

function RoleTicks({ environment, roles, chosen, onChoose }: TicksProps) {
  const words = tq.rules;
  return (
    <div className={styles['ticks']}>
      {roles.map(({ id, name }) => {
        const has = chosen.includes(id);
        return (
          <label key={id} className="tick">
            <input
              type="checkbox"
              aria-label={words.role(name, environment)}
              checked={has}
              onChange={() => onChoose(has ? chosen.filter((one) => one !== id) : [...chosen, id])}
            />
            {name}
          </label>
        );
      })}
      {chosen.length === 0 && <span className="quiet">{words.anybody}</span>}
    </div>
  );
}
