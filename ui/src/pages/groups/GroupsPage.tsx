import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';

import { deleteGroup, listGroups } from '../../api/access';
import type { Group } from '../../api/shapes';
import { nameOfUser } from '../../api/users';
import { keys, queries } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { say } from '../../app/toasts';
import { Message } from '../../components/States';
import { Sure } from '../../components/Sure';
import { Table } from '../../components/Table';
import styles from '../../styles/settings.module.css';
import { tr } from '../../text/access';
import { ts } from '../../text/settings';
import { Screen } from '../settings/Screen';
import { GroupEditor } from './GroupEditor';

async function refresh(): Promise<void> {
  await queries.invalidateQueries({ queryKey: keys.groups });
}

export function GroupsPage() {
  const words = tr.groups;
  const [edited, setEdited] = useState<Group | null>(null);
  const refused = useRefusal()('ADMIN');
  const allowed = refused === undefined;
  const asked = useQuery({ queryKey: keys.groups, queryFn: listGroups, enabled: allowed });
  const data = allowed ? asked.data : undefined;
  return (
    <Screen
      title={words.title}
      intro={words.intro}
      {...(allowed ? { asked } : {})}
      failed={words.failed}
      refused={refused}
    >
      {allowed && (
        <GroupEditor
          key={edited?.id ?? 0}
          edited={edited}
          onDone={() => {
            setEdited(null);
            void refresh();
          }}
        />
      )}
      {data?.length === 0 && (
        <Message title={words.emptyTitle}>
          <p>{words.empty}</p>
        </Message>
      )}
      {data && data.length > 0 && (
        <Table label={words.title} columns={words.columns} actions={ts.actions}>
          {data.map((group) => (
            <Row key={group.id} group={group} onEdit={() => setEdited(group)} />
          ))}
        </Table>
      )}
    </Screen>
  );
}

function Row({ group, onEdit }: { group: Group; onEdit: () => void }) {
  const words = tr.groups;
  const { id, name, description, users, projects } = group;
  return (
    <tr>
      <th scope="row">
        {name} <span className="quiet">{description}</span>
      </th>
      <td>{users.map(({ user }) => nameOfUser(user)).join(', ') || words.nobody}</td>
      <td>
        {projects.length === 0 && words.noProject}
        {projects.map((project, index) => (
          <span key={project}>
            {index > 0 && ', '}
            <Link href={`/projects/${encodeURIComponent(project)}`}>{project}</Link>
          </span>
        ))}
      </td>
      <td>
        <div className={styles['tools']}>
          <button
            type="button"
            className="button plain"
            aria-label={`${words.edit}: ${name}`}
            onClick={onEdit}
          >
            {words.edit}
          </button>
          <Sure
            label={ts.remove}
            of={name}
            title={words.deleteTitle(name)}
            text={words.deleteText}
            act={async () => {
              await deleteGroup(id);
              say(words.deleted(name));
              await refresh();
            }}
          />
        </div>
      </td>
    </tr>
  );
}
