import { useQuery } from '@tanstack/react-query';

import { listPermissions } from '../../api/access';
import { listEnvironments } from '../../api/environments';
import type { Grant } from '../../api/shapes';
import { keys } from '../../app/query';
import type { Refused } from '../../app/rights';
import { Guarded } from '../../components/Guarded';
import { Loading } from '../../components/States';
import { granted, isGranted, type Where } from '../../lib/grants';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';

interface Props {
  /** Of projects, where some are of one environment; otherwise it counts everywhere. */
  ofProjects: boolean;
  grants: Grant[];
  refused: Refused;
  onChange: (grants: Grant[]) => void;
}

interface Level {
  level: 'root' | 'project' | 'environment';
  names: string[];
}

/** Each permission is a row; those of environments have a box for each of them, too. */
export function PermissionTable({ ofProjects, grants, refused, onChange }: Props) {
  const words = tr.roles;
  const known = useQuery({
    queryKey: keys.permissions,
    queryFn: listPermissions,
    staleTime: Infinity,
  });
  const { data: all = [] } = useQuery({ queryKey: keys.environments, queryFn: listEnvironments });
  if (!known.data) return <Loading />;
  const environments = ofProjects ? all.map(({ name }) => name) : [];
  const levels: Level[] = ofProjects
    ? [
        { level: 'environment', names: known.data.environment },
        { level: 'project', names: known.data.project },
      ]
    : [{ level: 'root', names: known.data.root }];
  const box = { grants, onChange };
  return (
    <div
      className={`panel ${styles['scroll']} ${styles['wide']}`}
      role="group"
      aria-label={words.grants}
      tabIndex={0}
    >
      <Guarded refused={refused} quiet>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{words.permission}</th>
              <th scope="col">{ofProjects ? words.whole : words.all}</th>
              {environments.map((name) => (
                <th key={name} scope="col" className="mono">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          {levels.map(({ level, names }) => (
            <tbody key={level}>
              <tr>
                <th scope="rowgroup" colSpan={environments.length + 2}>
                  <strong>{words.levels[level]}</strong>
                </th>
              </tr>
              {names.map((name) => (
                <tr key={name}>
                  <th scope="row">
                    {tr.permissions[name]} <code className="quiet">{name}</code>
                  </th>
                  <td>
                    <Box {...box} name={name} where={null} />
                  </td>
                  {environments.map((environment) => (
                    <td key={environment}>
                      {level === 'environment' && <Box {...box} name={name} where={environment} />}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </Guarded>
    </div>
  );
}

interface BoxProps {
  grants: Grant[];
  name: string;
  where: Where;
  onChange: (grants: Grant[]) => void;
}

function Box({ grants, name, where, onChange }: BoxProps) {
  const covered = where !== null && isGranted(grants, name, null);
  return (
    <label className={`tick ${styles['box']}`}>
      <input
        type="checkbox"
        aria-label={tr.roles.allows(tr.permissions[name] ?? name, where ?? tr.roles.whole)}
        checked={covered || isGranted(grants, name, where)}
        disabled={covered}
        onChange={(event) => onChange(granted(grants, name, where, event.target.checked))}
      />
    </label>
  );
}
