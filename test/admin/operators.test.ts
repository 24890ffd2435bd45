import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin({ GATEHOUSE_TRUSTED_PROXIES: '127.0.0.0/8' });

// A limit counts failures by address: every failing question comes from one of its own.
let addresses = 0;
const looksAt = async (token: string): Promise<number> => {
  const headers = { 'X-Forwarded-For': `198.51.100.${(addresses += 1)}` };
  return (await admin().ask('GET', '/v1/instances', { token, headers })).status;
};
const create = (body: object) => admin().ask('POST', '/v1/operators', { body: { scopes: ['read'], ...body } });

it('an operator gets a token that is shown once and stored nowhere', async () => {
  const { status, json } = await create({ name: 'Ann', scopes: ['read', 'provision', 'read'] });
  expect(status).toBe(201);
  const { token, ...rest } = json;
  expect(rest).toMatchObject({ name: 'Ann', scopes: ['read', 'provision'], expires_at: null, revoked_at: null });
  expect(await looksAt(token)).toBe(200);
  const list = await admin().ask('GET', '/v1/operators');
  expect(list.json.operators.find(({ id }: { id: string }) => id === rest.id)).toMatchObject({ name: 'Ann' });
  expect(list.text).not.toContain(token);
  for (const table of ['operators', 'operator_credentials', 'idempotency_keys']) {
    const rows = await admin().platform.db.knex(table).withSchema('gatehouse').select('*');
    expect(JSON.stringify(rows), table).not.toContain(token);
  }
  expect(admin().log.join('')).not.toContain(token);
});

it('a rotated token is good for the overlap, a day when nothing is said', async () => {
  const { id, token: first } = (await create({ name: 'rotates' })).json;
  const rotate = (body: object) => admin().ask('POST', `/v1/operators/${id}/rotate`, { body });
  const { token: second } = (await rotate({})).json;
  admin().clock.advance(86_000);
  expect([await looksAt(first), await looksAt(second)]).toEqual([200, 200]);
  admin().clock.advance(401);
  expect([await looksAt(first), await looksAt(second)]).toEqual([401, 200]);
  const { token: third } = (await rotate({ overlap_seconds: 0 })).json;
  expect([await looksAt(second), await looksAt(third)]).toEqual([401, 200]);
});

it('a revoked operator is let in nowhere from then on, and stays listed', async () => {
  const { id, token } = (await create({ name: 'leaves' })).json;
  expect((await admin().ask('DELETE', `/v1/operators/${id}`)).status).toBe(204);
  expect(await looksAt(token)).toBe(401);
  const { json } = await admin().ask('GET', '/v1/operators');
  expect(json.operators.at(-1)).toMatchObject({ id, revoked_at: expect.any(String) });
  expect((await admin().ask('DELETE', `/v1/operators/${id}`)).status).toBe(404);
  expect((await admin().ask('POST', `/v1/operators/${id}/rotate`, { body: {} })).status).toBe(404);
});

it('an operator that has expired is let in no more', async () => {
  const expires_at = new Date(admin().clock.now().getTime() + 60_000).toISOString();
  const { token } = (await create({ name: 'expires', expires_at })).json;
  expect(await looksAt(token)).toBe(200);
  admin().clock.advance(61);
  expect(await looksAt(token)).toBe(401);
});

it('the list tells of each whether it is active, expired or revoked', async () => {
  const now = admin().clock.now().getTime();
  const stateOf = async (id: string): Promise<string> => {
    const { operators } = (await admin().ask('GET', '/v1/operators')).json;
    return operators.find((operator: { id: string }) => operator.id === id).state;
  };
  const { id, state } = (await create({ name: 'ages', expires_at: new Date(now + 60_000).toISOString() })).json;
  expect([state, await stateOf(id)]).toEqual(['active', 'active']);
  admin().clock.advance(60);
  expect(await stateOf(id)).toBe('expired');
  await admin().ask('DELETE', `/v1/operators/${id}`);
  expect(await stateOf(id)).toBe('revoked');
});

it('the same request with one Idempotency-Key is done once', async () => {
  const headers = { 'Idempotency-Key': randomUUID() };
  const body = { name: 'once', scopes: ['read'] };
  const first = await admin().ask('POST', '/v1/operators', { body, headers });
  const again = await admin().ask('POST', '/v1/operators', { body, headers });
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.json).toEqual(first.json);
  expect(again.headers['idempotency-replayed']).toBe('true');
  const other = await admin().ask('POST', '/v1/operators', { body: { ...body, name: 'twice' }, headers });
  expect(other.status).toBe(422);
});

it('a name belongs to one operator', async () => {
  await create({ name: 'only one' });
  expect((await create({ name: 'only one' })).status).toBe(409);
});

it.each([
  [{}, /name/],
  [{ name: '' }, /name/],
  [{ name: 'a\u0007b' }, /name/],
  [{ name: 'x', scopes: [] }, /scopes/],
  [{ name: 'x', scopes: ['root'] }, /scopes/],
  [{ name: 'x', expires_at: 'soon' }, /expires_at/],
  [{ name: 'x', expires_at: '2020-01-01T00:00:00Z' }, /expires_at: is 2020-01-01T00:00:00.000Z; allowed is/],
  [{ name: 'x', nonsense: 1 }, /nonsense/],
])('refuses %j, naming it', async (body, msg) => {
  expect(await create(body)).toMatchObject({ status: 400, json: { msg: expect.stringMatching(msg) } });
});

it.each(['nobody', randomUUID()])('there is no operator %s', async (id) => {
  expect((await admin().ask('DELETE', `/v1/operators/${id}`)).json).toEqual({ code: 404, msg: 'Operator not found' });
  const rotation = await admin().ask('POST', `/v1/operators/${id}/rotate`, { body: {} });
  expect(rotation.status).toBe(404);
});

it('at most two keys for x-nf-sign live at once; a secret is shown this once', async () => {
  const at = '/v1/operator/signing-keys';
  const add = (name: string) => admin().ask('POST', at, { body: { name } });
  const first = await add('spring');
  expect(first).toMatchObject({ status: 201, json: { name: 'spring', secret: expect.any(String), expires_at: null } });
  const second = await add('summer');
  expect((await add('autumn')).status).toBe(409);
  const listed = await admin().ask('GET', at);
  expect(listed.json.signing_keys).toMatchObject([{ name: 'spring' }, { name: 'summer' }]);
  expect(listed.text).not.toContain(second.json.secret);
  expect((await admin().ask('DELETE', `${at}/${first.json.id}?overlap_seconds=60`)).status).toBe(204);
  expect((await admin().ask('GET', at)).json.signing_keys[0]).toMatchObject({ expires_at: expect.any(String) });
  admin().clock.advance(61);
  expect((await add('autumn')).status).toBe(201);
  expect((await admin().ask('DELETE', `${at}/nobody`)).status).toBe(404);
  const short = await admin().ask('POST', at, { body: { name: 'short', secret: 'too-short' } });
  expect(short).toMatchObject({ status: 400, json: { msg: expect.stringContaining('secret') } });
});

it('a key for x-nf-sign that has ended is ended for good; the end of a live one can be moved', async () => {
  const at = '/v1/operator/signing-keys';
  const listed = async () => (await admin().ask('GET', at)).json.signing_keys;
  for (const { id } of await listed()) await admin().ask('DELETE', `${at}/${id}`);
  const { id } = (await admin().ask('POST', at, { body: { name: 'winter' } })).json;
  const retire = async (seconds: number) =>
    (await admin().ask('DELETE', `${at}/${id}?overlap_seconds=${seconds}`)).status;
  expect([await retire(60), await retire(120)]).toEqual([204, 204]);
  admin().clock.advance(119);
  expect(await listed()).toMatchObject([{ id }]);
  admin().clock.advance(1);
  expect([await retire(3_600), await retire(0)]).toEqual([404, 404]);
  expect(await listed()).toEqual([]);
});
