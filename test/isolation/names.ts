import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import { call, readToken, someEmail } from '../api/netlify/client.ts';
import { clientId, clientSecret } from '../support/providers/use-providers.ts';
import type { Gatehouse } from '../support/start-gatehouse.ts';
import { ask } from '../webhooks/webhook-site.ts';
import type { Artefact } from './artefact.ts';
import { cursorLike } from './never-issued.ts';
import type { Side } from './sides.ts';

/** Names of rows, and places in lists: what a site tells its administrators, and is no secret. */
export async function makeNames(gatehouse: Gatehouse, ours: Side): Promise<Artefact[]> {
  return [...(await ids(gatehouse, ours)), ...(await cursors(gatehouse, ours))];
}

async function ids(gatehouse: Gatehouse, side: Side): Promise<Artefact[]> {
  const { site, person } = side;
  const admin = (endpoint: string) => () => ask(gatehouse, site, endpoint);
  const one = (name: string, value: string, home: Artefact['home']): Artefact => {
    expect(value, name).toMatch(/^[0-9a-f-]{36}$/);
    return { name: `the id of ${name}`, kind: 'id', value, never: () => randomUUID(), home };
  };
  const first = (endpoint: string, list: string): Promise<string> =>
    vi.waitFor(async () => String((await ask(gatehouse, site, endpoint)).body[list][0].id), { timeout: 10_000 });
  const own = await call(site.supabaseUrl, 'GET /user', { bearer: person.accessToken });
  const identity = String(own.body.identities[0].identity_id);
  const session = String(readToken(person.accessToken).claims.session_id);
  const message = await first('GET /messages?limit=1', 'messages');
  const delivery = await first('GET /webhook-deliveries?limit=1', 'deliveries');
  const event = await first('GET /events?limit=1', 'events');
  const operator = { url: `${gatehouse.adminUrl}/v1/instances/${site.id}`, bearer: gatehouse.operatorToken };
  const keys = await call(operator.url, 'GET /api-keys', operator);
  const apiKey = String(keys.body.api_keys[0].id);
  const imported = await call(operator.url, 'POST /users/import', { ...operator, raw: '' });
  const { import: importId } = JSON.parse(imported.text.split('\n')[0] ?? '') as { import: string };
  return [
    {
      ...one('a user', person.id, () => call(site, `GET /admin/users/${person.id}`, { bearer: site.signToken() })),
      isInTokens: true,
    },
    one('an identity', identity, async () => ({ status: own.text.includes(identity) ? 200 : 404 })),
    { ...one('a session', session, () => call(site, 'GET /user', { bearer: person.accessToken })), isInTokens: true },
    one('a message', message, admin(`GET /messages/${message}`)),
    one('a webhook', side.webhookId, admin(`GET /webhooks/${side.webhookId}`)),
    one('a webhook’s delivery', delivery, admin(`GET /webhook-deliveries/${delivery}`)),
    one('an event', event, admin(`GET /events/${event}`)),
    one('an API key', apiKey, () => call(operator.url, `DELETE /api-keys/${apiKey}`, operator)),
    one('an import of users', importId, () => call(operator.url, `GET /users/imports/${importId}`, operator)),
    ...(await names(gatehouse, side)),
  ];
}

/** What is named by something else than a UUID. */
async function names(gatehouse: Gatehouse, { site }: Side): Promise<Artefact[]> {
  const operator = { url: `${gatehouse.adminUrl}/v1/instances/${site.id}`, bearer: gatehouse.operatorToken };
  const suppressed = someEmail();
  await ask(gatehouse, site, 'POST /suppressions', { address: suppressed });
  const domain = `${suppressed.slice(0, 8)}.example`;
  await call(operator.url, 'POST /domains', { ...operator, json: { domain } });
  const made = await call(operator.url, 'POST /keys', { ...operator, json: { algorithm: 'ES256' } });
  const kid = String(made.body.kid);
  const identifier = `custom:${suppressed.slice(0, 8)}`;
  const bearer = site.signToken({ role: 'service_role' });
  const added = await call(site.supabaseUrl, 'POST /admin/custom-providers', {
    bearer,
    json: customProvider(identifier),
  });
  expect(added.status, added.text).toBe(201);
  return [
    {
      name: 'a provider of its own',
      kind: 'id',
      value: identifier,
      never: () => `custom:${someEmail().slice(0, 8)}`,
      home: () =>
        call(site.supabaseUrl, `GET /authorize?provider=${identifier}`).then(({ status }) => ({
          status: status === 302 ? 200 : status,
        })),
    },
    {
      name: 'a suppressed address',
      kind: 'id',
      value: suppressed,
      never: someEmail,
      home: () => ask(gatehouse, site, `DELETE /suppressions/mail/${suppressed}`),
    },
    {
      name: 'a domain',
      kind: 'id',
      value: domain,
      never: () => `${someEmail().slice(0, 8)}.example`,
      home: () => call(operator.url, `DELETE /domains/${domain}`, operator),
    },
    {
      name: 'the id of a key',
      kind: 'id',
      value: kid,
      never: () => randomUUID(),
      home: () => call(operator.url, `GET /keys/${kid}`, operator),
    },
  ];
}

/** A provider that a site's administrator adds. */
function customProvider(identifier: string): object {
  return {
    provider_type: 'oauth2',
    identifier,
    name: 'Acme',
    client_id: clientId,
    client_secret: clientSecret,
    authorization_url: 'http://127.0.0.1:9/authorize',
    token_url: 'http://127.0.0.1:9/token',
    userinfo_url: 'http://127.0.0.1:9/me',
  };
}

async function cursors(gatehouse: Gatehouse, { site }: Side): Promise<Artefact[]> {
  await ask(gatehouse, site, 'POST /suppressions', { address: someEmail() });
  const bearer = site.signToken();
  const users = await call(site.netlifyUrl, 'GET /admin/users?limit=1', { bearer });
  const lists = [
    ['/messages', (await ask(gatehouse, site, 'GET /messages?limit=1')).body.next],
    ['/suppressions', (await ask(gatehouse, site, 'GET /suppressions?limit=1')).body.next],
    ['/webhook-deliveries', (await ask(gatehouse, site, 'GET /webhook-deliveries?limit=1')).body.next],
    ['/users', users.body.pagination.next_cursor],
  ] as const;
  return lists.map(([list, value]) => {
    expect(value, list).toBeTypeOf('string');
    return {
      name: `a cursor of ${list}`,
      kind: 'cursor',
      value: String(value),
      never: () => cursorLike(String(value)),
      home: () => call(site.netlifyUrl, `GET /admin${list}?cursor=${value}`, { bearer: site.signToken() }),
    };
  });
}
