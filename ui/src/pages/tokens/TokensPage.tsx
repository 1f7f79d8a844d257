import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { ApiToken } from '../../api/shapes';
import { listTokens, revokeToken } from '../../api/tokens';
import { keys, queries } from '../../app/query';
import { useRefusal } from '../../app/rights';
import { say } from '../../app/toasts';
import { Guarded } from '../../components/Guarded';
import { Message } from '../../components/States';
import { Sure } from '../../components/Sure';
import { Table } from '../../components/Table';
import { Time } from '../../components/Time';
import { tx } from '../../text/admin';
import { ts } from '../../text/settings';
import { Screen } from '../settings/Screen';
import { permissionFor, NewToken } from './NewToken';
import { Secret } from './Secret';

export function TokensPage() {
  const words = tx.tokens;
  const [made, setMade] = useState<ApiToken | null>(null);
  const refusal = useRefusal();
  const refused =
    refusal('READ_FRONTEND_API_TOKEN') && refusal('READ_CLIENT_API_TOKEN');
  const allowed = refused === undefined;
  const asked = useQuery({ queryKey: keys.tokens, queryFn: listTokens, enabled: allowed });
  const data = allowed ? asked.data : undefined;
  return (
    <Screen
      title={words.title}
      intro={words.intro}
      {...(allowed ? { asked } : {})}
      failed={words.failed}
      refused={refused}
    >
      {allowed && <NewToken onMade={setMade} />}
      {made && <Secret key={made.id} token={made} onDone={() => setMade(null)} />}
      {data?.length === 0 && (
        <Message title={words.emptyTitle}>
          <p>{words.empty}</p>
        </Message>
      )}
      {data && data.length > 0 && (
        <Table label={words.title} columns={words.columns} actions={ts.actions}>
          {data.map((token) => (
            <Row key={token.id} token={token} />
          ))}
        </Table>
      )}
    </Screen>
  );
}

function Row({ token }: { token: ApiToken }) {
  const words = tx.tokens;
  const refusal = useRefusal();
  const { id, tokenName, type, environment, projects, seenAt, expiresAt, secret } = token;
  return (
    <tr>
      <th scope="row">
        {tokenName} <code className="quiet">{secret}</code>
      </th>
      <td>{words.types[type] ?? type}</td>
      <td>{environment === '*' ? words.everywhere : environment}</td>
      <td>{projects.includes('*') ? words.allProjects : projects.join(', ')}</td>
      <td>
        <Time at={seenAt} />
      </td>
      <td>{expiresAt === null ? words.forever : <Time at={expiresAt} />}</td>
      <td>
        <Guarded refused={refusal(permissionFor('DELETE', type))} quiet>
          <Sure
            label={words.revoke}
            of={tokenName}
            title={words.revokeTitle(tokenName)}
            text={words.revokeText}
            act={async () => {
              await revokeToken(id);
              say(words.revoked(tokenName));
              await queries.invalidateQueries({ queryKey: keys.tokens });
            }}
          />
        </Guarded>
      </td>
    </tr>
  );
}
