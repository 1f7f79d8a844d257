import { useMutation, useQuery } from '@tanstack/react-query';

import { accessOf, giveRoles, type Holder } from '../../api/access';
import type { ProjectAccess, Role } from '../../api/shapes';
import { nameOfUser } from '../../api/users';
import { keys, queries } from '../../app/query';
import { useProfile, useRefusal } from '../../app/rights';
import { complain, say } from '../../app/toasts';
import { Failure, Loading, Message } from '../../components/States';
import { Sure } from '../../components/Sure';
import { Table } from '../../components/Table';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';
import { ts } from '../../text/settings';
import { TakeIn } from './TakeIn';

interface Props {
  project: string;
  called: string;
}

interface Member extends Holder {
  name: string;
  /** What else there is to say, such as how large a group is. */
  more: string;
  roles: number[];
}

function membersOf({ users, groups }: ProjectAccess): Member[] {
  return [
    ...groups.map(({ id, name, userCount, roles }): Member => {
      return { id, kind: 'groups', name, more: tr.project.group(userCount), roles };
    }),
    ...users.map((user): Member => {
      const name = nameOfUser(user);
      const more = user.username === name ? '' : (user.username ?? user.email ?? '');
      return { id: user.id, kind: 'users', name, more, roles: user.roles };
    }),
  ];
}

/** Who is in a project, for those who may see it; whoever may say so takes others in and out. */
export function Access({ project, called }: Props) {
  const words = tr.project;
  const profile = useProfile();
  const refusal = useRefusal();
  const hidden = refusal('PROJECT_USER_ACCESS_READ', project) !== undefined;
  const refused = refusal('PROJECT_USER_ACCESS_WRITE', project);
  const { data, error, refetch } = useQuery({
    queryKey: keys.access(project),
    queryFn: async () => accessOf(project),
    enabled: profile !== undefined && !hidden,
  });
  return (
    <>
      <h2>{words.title}</h2>
      {hidden && <p className={styles['why']}>{words.hidden(called)}</p>}
      {error && <Failure title={words.failed} error={error} retry={() => void refetch()} />}
      {!hidden && !data && !error && <Loading />}
      {data && <Known project={project} access={data} refused={refused} />}
    </>
  );
}

interface KnownProps {
  project: string;
  access: ProjectAccess;
  refused: string | undefined;
}

function Known({ project, access, refused }: KnownProps) {
  const words = tr.project;
  const members = membersOf(access);
  return (
    <>
      <p className="quiet">{words.intro}</p>
      {refused !== undefined && <p className={styles['why']}>{refused}</p>}
      {refused === undefined && <TakeIn project={project} access={access} />}
      {members.length === 0 && (
        <Message title={words.emptyTitle}>
          <p>{words.empty}</p>
        </Message>
      )}
      {members.length > 0 && (
        <Table label={words.title} columns={words.columns} actions={ts.actions} refused={refused}>
          {members.map((member) => (
            <Row
              key={`${member.kind} ${member.id}`}
              project={project}
              member={member}
              offered={access.roles}
            />
          ))}
        </Table>
      )}
    </>
  );
}

interface RowProps {
  project: string;
  member: Member;
  offered: Role[];
}

function Row({ project, member, offered }: RowProps) {
  const words = tr.project;
  const { name, more } = member;
  const refresh = async (): Promise<void> =>
    queries.invalidateQueries({ queryKey: keys.access(project) });
  const give = useMutation({
    mutationFn: async (roles: number[]) => giveRoles(project, member, roles),
    onSuccess: (_, roles) => {
      const now = offered.filter(({ id }) => roles.includes(id)).map((role) => role.name);
      say(words.hasNow(name, now.join(', ')));
    },
    onError: (error) => complain(error.message),
    onSettled: refresh,
  });
  const roles = give.isPending ? give.variables : member.roles;
  return (
    <tr>
      <th scope="row">
        {name} <span className="quiet">{more}</span>
      </th>
      <td>
        <div className={styles['ticks']}>
          {offered.map((role) => {
            const has = roles.includes(role.id);
            const last = has && roles.length === 1;
            return (
              <label key={role.id} className="tick" title={last ? words.lastRole : role.description}>
                <input
                  type="checkbox"
                  aria-label={words.has(name, role.name)}
                  checked={has}
                  disabled={last || give.isPending}
                  onChange={() =>
                    give.mutate(has ? roles.filter((id) => id !== role.id) : [...roles, role.id])
                  }
                />
                {role.name}
              </label>
            );
          })}
        </div>
      </td>
      <td>
        <Sure
          label={words.out}
          of={name}
          title={words.outTitle(name)}
          text={words.outText}
          act={async () => {
            await giveRoles(project, member, []);
            say(words.outDone(name));
            await refresh();
          }}
        />
      </td>
    </tr>
  );
}
