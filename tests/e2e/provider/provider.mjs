// A real OpenID provider on loopback. The only argument is JSON: accounts, the claims of each by
// the name that it signs in with; clientId and clientSecret. It says its issuer on the first line
// out. A line in makes it sign with a new key, and a line out says when it does.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

const installed = new URL('../../../.sdk/provider/node_modules/', import.meta.url);
const { default: Provider } = await import(new URL('oidc-provider/lib/index.js', installed));

const { accounts, clientId, clientSecret } = JSON.parse(process.argv[2]);
const server = createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const issuer = `http://127.0.0.1:${server.address().port}`;

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

function made() {
  return new Provider(issuer, {
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomUUID()] },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        // Native clients come back to any port of loopback, and tests never know theirs before.
        application_type: 'native',
        redirect_uris: ['', '/flags'].map((b) => `http://127.0.0.1${b}/auth/oidc/callback`),
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'groups'],
      email: ['email', 'email_verified'],
    },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) =>
      id in accounts
        ? { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }
        : undefined,
    // Nobody is asked for consent.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
}

const PAGE = `<!doctype html><html lang="en"><title>Provider</title><main><h1>Provider</h1>
<form method="post"><label>Who are you? <input name="account"></label>
<button name="act" value="go">Go on</button><button name="act" value="no">No</button></form>`;

async function interact(request, response) {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html').end(PAGE);
    return;
  }
  let body = '';
  for await (const chunk of request) body += chunk;
  const said = new URLSearchParams(body);
  const result =
    said.get('act') === 'no'
      ? { error: 'access_denied' }
      : { login: { accountId: said.get('account') }, consent: {} };
  await provider.interactionFinished(request, response, result);
}

let provider = made();
server.on('request', (request, response) => {
  if (request.url.startsWith('/interaction/')) {
    interact(request, response).catch((error) => response.writeHead(500).end(String(error)));
  } else {
    provider.callback()(request, response);
  }
});
console.log(issuer);
for await (const _ of createInterface({ input: process.stdin })) {
  provider = made();
  console.log('rotated');
}
process.exit(0);
