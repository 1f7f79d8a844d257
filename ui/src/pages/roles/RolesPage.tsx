import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { listRoles } from '../../api/access';
import type { Role } from '../../api/shapes';
import { keys } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { Table } from '../../components/Table';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';
import { Screen } from '../settings/Screen';

export function isCustom({ type }: Role): boolean {
  return type === 'custom' || type === 'root-custom';
}

export function RolesPage() {
  const words = tr.roles;
  const asked = useQuery({ queryKey: keys.roles, queryFn: listRoles });
  const refused = useRefusal()('ADMIN');
  return (
    <Screen title={words.title} intro={words.intro} asked={asked} failed={words.failed}>
      {refused === undefined ? (
        <div className={styles['head']}>
          <Link href="/roles/new" className="button primary">
            {words.create}
          </Link>
        </div>
      ) : (
        <p className={styles['why']}>{refused}</p>
      )}
      {asked.data && (
        <Table label={words.title} columns={words.columns}>
          {asked.data.map((role) => (
            <Row key={role.id} role={role} />
          ))}
        </Table>
      )}
    </Screen>
  );
}

function Row({ role }: { role: Role }) {
  const { id, name, description, type } = role;
  return (
    <tr>
      <th scope="row">
        <Link href={`/roles/${id}`}>{name}</Link>{' '}
        {!isCustom(role) && <span className="chip">{tr.roles.builtIn}</span>}
      </th>
      <td>{tr.roles.types[type]}</td>
      <td>{description}</td>
    </tr>
  );
}
