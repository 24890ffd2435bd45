import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '@gatehouse/testing';
import { startCuttableConnection, type CuttableConnection } from '../support/cuttable-connection.ts';
import { openDeliveryRig, type DeliveryRig } from '../support/delivery-rig.ts';

const database = useDatabase();
const patience = { timeout: 60_000 };
/** Between the processes and their database: it keeps the answer to a commit from them. */
let way: CuttableConnection;
let rig: DeliveryRig;

beforeAll(async () => {
  way = await startCuttableConnection(database().connectionString);
  rig = await openDeliveryRig({ database: database(), through: way.connectionString });
});
afterAll(async () => {
  await rig.close();
  await way.stop();
});

/** What is asked, once it is answered; undefined when the connection broke first. */
type Asked = () => Promise<Response>;

function signUp(api: () => string, slug: string): Asked {
  const body = JSON.stringify({ email: 'ann@visitor.example', password: 'correct horse' });
  return () => fetch(`${api()}/i/${slug}/.netlify/identity/signup`, { method: 'POST', body });
}

function createSite(admin: () => string, slug: string): Asked {
  const headers = {
    Authorization: `Bearer ${rig.operatorToken}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': `create-${slug}`,
  };
  const body = JSON.stringify({ site_url: 'https://made.example', slug });
  return () => fetch(`${admin()}/v1/instances`, { method: 'POST', headers, body });
}

const signUpCommitted = /insert into "?gatehouse"?\."?users[^]*commit/i;
const deedCommitted = /insert into "?gatehouse"?\."?operator_audit[^]*commit/i;

/** Asks, and ends the process when it was done and before it can say so. */
async function killBeforeAnswer(ask: Asked, committed: RegExp, kill: () => Promise<void>): Promise<void> {
  const done = way.withholdAnswerTo(committed);
  const answer = ask().then(
    ({ status }) => `answered ${status}`,
    () => 'broken off',
  );
  expect(await Promise.race([done, answer])).toBeUndefined();
  await kill();
  expect(await answer).toBe('broken off');
}

async function count(table: 'users' | 'instances', where: Record<string, string>): Promise<number> {
  return (await database().db.knex(`gatehouse.${table}`).where(where).select('id')).length;
}

const mailsTo = (host: string): number =>
  rig.sink.mails.filter(({ raw }) => raw.includes('ann@visitor.example') && raw.includes(host)).length;

describe('a process that is killed between its commit and its answer', () => {
  it('leaves, as an API, one account and one mail for who signs up again', patience, async () => {
    const site = await rig.newSite();
    let api = await rig.startApi();
    const ask = signUp(() => api.url, site.slug);
    await killBeforeAnswer(ask, signUpCommitted, api.kill);
    expect(await count('users', { instance_id: site.id })).toBe(1);
    api = await rig.startApi();
    expect((await ask()).status).toBe(200);
    expect(await count('users', { instance_id: site.id })).toBe(1);
    const worker = await rig.startWorker();
    await rig.sink.received(1);
    worker.signal('SIGTERM');
    await Promise.all([worker.ended, api.kill()]);
    expect(mailsTo(new URL(site.settings.site_url).hostname)).toBe(1);
  });

  it('leaves, as an admin app, one site for who asks again with the same Idempotency-Key', patience, async () => {
    let admin = await rig.startAdmin();
    const ask = createSite(() => admin.url, 'made-once');
    await killBeforeAnswer(ask, deedCommitted, admin.kill);
    expect(await count('instances', { slug: 'made-once' })).toBe(1);
    admin = await rig.startAdmin();
    const again = await ask();
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(await count('instances', { slug: 'made-once' })).toBe(1);
    await admin.kill();
  });

  it('does not, as a worker, send again what it has written down as sent', patience, async () => {
    const site = await rig.newSite();
    const worker = await rig.startWorker();
    const done = way.withholdAnswerTo(/finish_messages/);
    const [first = ''] = await rig.promiseMails(site, 1);
    await done;
    worker.signal('SIGKILL');
    await worker.ended;
    const other = await rig.startWorker();
    const [second = ''] = await rig.promiseMails(site, 1);
    await rig.sink.arrivals.firstAt(second);
    expect(rig.sink.arrivals.account([first, second])).toEqual({ lost: [], repeated: 0 });
    other.signal('SIGKILL');
    await other.ended;
  });

  it('leaves, as all in one, one account, one mail and one site', patience, async () => {
    const site = await rig.newSite();
    let all = await rig.startAll();
    const askApi = signUp(() => all.url, site.slug);
    await killBeforeAnswer(askApi, signUpCommitted, all.kill);
    all = await rig.startAll();
    expect((await askApi()).status).toBe(200);
    const askAdmin = createSite(() => all.adminUrl, 'made-in-one');
    await killBeforeAnswer(askAdmin, deedCommitted, all.kill);
    all = await rig.startAll();
    expect((await askAdmin()).headers.get('idempotency-replayed')).toBe('true');
    const host = new URL(site.settings.site_url).hostname;
    await expect.poll(() => mailsTo(host), { timeout: 20_000 }).toBe(1);
    expect([await count('users', { instance_id: site.id }), await count('instances', { slug: 'made-in-one' })]).toEqual(
      [1, 1],
    );
    await all.kill();
    expect(mailsTo(host)).toBe(1);
  });
});
