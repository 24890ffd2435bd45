import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase, connectDatabase } from '@gatehouse/database';
import {
  deleteInstance,
  provisionInstance,
  purgeInstances,
  restoreInstance,
  resumeInstance,
  suspendInstance,
} from '@gatehouse/instances';
import { useDatabase } from '@gatehouse/testing';
import { startCuttableConnection, type CuttableConnection } from '../../../support/cuttable-connection.ts';
import { startGatehouse, type Gatehouse } from '../../../support/start-gatehouse.ts';
import { call, createPerson, grantPassword, grantRefresh, refusal } from '../client.ts';

const database = useDatabase();
let connection: CuttableConnection;
let gatehouse: Gatehouse;
let release: () => Promise<void>;

beforeAll(async () => {
  connection = await startCuttableConnection(database().connectionString);
  const { connectionString } = connection;
  const db = connectDatabase({ connectionString, acquireTimeoutMilliseconds: 1_000 });
  gatehouse = await startGatehouse({ database: { ...database(), connectionString, db } });
  release = async () => {
    await gatehouse.stop();
    await closeDatabase(db);
    await connection.stop();
  };
});
afterAll(() => release());

/** What makes a client try again later instead of signing its person out. */
const unavailable = { status: 503, body: { code: 503 } };

describe('a suspended site', () => {
  it('answers 503 with Retry-After everywhere, within a second, and is whole again afterwards', async () => {
    const site = await gatehouse.createSite();
    const person = await createPerson(site);
    await suspendInstance(gatehouse.platform, site.id);
    await expect.poll(async () => (await call(site, 'GET /settings')).status).toBe(503);
    for (const answer of [
      await call(site, 'GET /user', { bearer: person.accessToken }),
      await grantRefresh(site, person.refreshToken),
      await grantPassword(site, person.email, person.password),
      await call(site, 'GET /admin/users', { bearer: gatehouse.operatorToken }),
      await call(gatehouse.url, 'GET /settings', { headers: { 'x-nf-sign': site.operatorSignature() } }),
    ]) {
      expect(answer).toMatchObject({ ...unavailable, body: { msg: 'This site is suspended' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.cookies).toEqual([]);
    }
    await resumeInstance(gatehouse.platform, site.id);
    await expect.poll(async () => (await call(site, 'GET /settings')).status).toBe(200);
    expect((await grantRefresh(site, person.refreshToken)).status).toBe(200);
  });
});

describe('a deleted site', () => {
  it('answers 404 within a second, whatever names it, and its rows are gone after a week', async () => {
    const site = await gatehouse.createSite();
    const person = await createPerson(site);
    await deleteInstance(gatehouse.platform, site.id);
    await expect.poll(async () => (await call(site, 'GET /settings')).status).toBe(404);
    const unknown = refusal(404, 'Unable to locate site configuration');
    expect(await call(site, 'GET /user', { bearer: person.accessToken })).toMatchObject(unknown);
    const headers = { 'x-nf-sign': site.operatorSignature() };
    expect(await call(gatehouse.url, 'GET /settings', { headers })).toMatchObject(unknown);
    const users = () => database().db.knex('users').withSchema('gatehouse').where({ instance_id: site.id });
    expect(await users()).toHaveLength(1);
    await purgeInstances(database().db, new Date(Date.now() + 8 * 86_400_000), 1_000);
    expect(await users()).toEqual([]);
  });

  it('that is restored serves its visitors as if nothing had been', async () => {
    const site = await gatehouse.createSite();
    const person = await createPerson(site);
    await deleteInstance(gatehouse.platform, site.id);
    await expect.poll(async () => (await call(site, 'GET /settings')).status).toBe(404);
    await restoreInstance(gatehouse.platform, site.slug);
    await expect.poll(async () => (await call(site, 'GET /user', { bearer: person.accessToken })).status).toBe(200);
  });
});

describe('a new site', () => {
  it('cannot be made without a secret to sign with (N-2)', async () => {
    const settings = { site_url: 'https://x.example', jwt: { secret: '' } };
    await expect(provisionInstance(gatehouse.platform, { settings })).rejects.toThrow(/jwt\.secret/);
    await expect(provisionInstance(gatehouse.platform, { settings: {} })).rejects.toThrow(/jwt\.secret/);
  });

  it('cannot sign with the secret of another one', async () => {
    const { jwtSecret } = await gatehouse.createSite();
    const settings = { site_url: 'https://x.example', jwt: { secret: jwtSecret } };
    await expect(provisionInstance(gatehouse.platform, { settings })).rejects.toThrow(/signs with this secret/);
  });
});

describe('without its database', () => {
  it('the service answers 503 with Retry-After and recovers by itself', async () => {
    const site = await gatehouse.createSite();
    const person = await createPerson(site);
    connection.cut();
    for (const ask of [
      () => call(site, 'GET /user', { bearer: person.accessToken }),
      () => grantRefresh(site, person.refreshToken),
      () => grantPassword(site, person.email, person.password),
      () => call(site, 'POST /signup', { json: { email: 'new@x.example', password: 'secret' } }),
      () =>
        call(gatehouse.url, 'GET /settings', { headers: { 'x-nf-sign': site.operatorSignature({ id: person.id }) } }),
    ]) {
      const answer = await ask();
      expect(answer).toMatchObject(unavailable);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.headers.get('content-type')).toContain('json');
      expect(answer.cookies).toEqual([]);
    }
    expect((await call(gatehouse.url, 'GET /health')).status).toBe(200);
    connection.mend();
    await expect
      .poll(async () => (await grantRefresh(site, person.refreshToken)).status, { timeout: 10_000 })
      .toBe(200);
  });
});
