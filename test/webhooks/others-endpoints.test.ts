import { deleteWebhookEndpoint, lockWebhookEndpoint, scopeOf, type InstanceId, type Scope } from '@gatehouse/database';
import { describe, expect, it } from 'vitest';
import { call, someEmail } from '../api/netlify/client.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addEndpoint, ask, called } from './webhook-site.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();
const users = { event_types: ['user.created'] };

async function createUser(site: Site): Promise<void> {
  const json = { email: someEmail(), password: 'correct horse', confirm: true };
  await call(site, 'POST /admin/users', { json, bearer: site.signToken() });
}

/** A transaction that somebody leaves open for the time of the work. */
async function whileOpen(
  site: Site,
  begin: (scope: Scope) => Promise<unknown>,
  work: (commit: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const { db } = gatehouse().platform;
  const knex = await db.knex.transaction();
  try {
    await begin(scopeOf({ ...db, knex }, site.id as InstanceId));
    await work(async () => knex.commit());
  } finally {
    if (!knex.isCompleted()) await knex.rollback();
  }
}

async function isAnybodyBlocked(): Promise<boolean> {
  const { rows } = await gatehouse().platform.db.knex.raw<{ rows: unknown[] }>(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
}

const placesOf = (site: Site): Promise<unknown[]> =>
  gatehouse()
    .platform.db.knex('events')
    .withSchema('gatehouse')
    .where({ instance_id: site.id })
    .whereNotNull('seq')
    .select('type');

describe('the events of all sites', () => {
  it('are placed while an administrator of one changes an endpoint', async () => {
    const [changing, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const [hook, others] = [receiver().hook(), receiver().hook()];
    const { id } = await addEndpoint(gatehouse(), changing, hook.url, users);
    await addEndpoint(gatehouse(), other, others.url, users);
    await whileOpen(
      changing,
      (scope) => lockWebhookEndpoint(scope, id),
      async () => {
        await createUser(changing);
        await createUser(other);
        await called(others);
      },
    );
    await called(hook);
  });

  it('are placed when an endpoint of one is removed at that moment', async () => {
    const [removing, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const [hook, others] = [receiver().hook(), receiver().hook()];
    const { id } = await addEndpoint(gatehouse(), removing, hook.url, users);
    await addEndpoint(gatehouse(), other, others.url, users);
    await whileOpen(
      removing,
      (scope) => deleteWebhookEndpoint(scope, id),
      async (commit) => {
        await createUser(removing);
        await expect.poll(isAnybodyBlocked, { timeout: 5_000 }).toBe(true);
        await createUser(other);
        await commit();
      },
    );
    await called(others);
    await expect.poll(() => placesOf(removing)).toEqual(expect.arrayContaining([{ type: 'user.created' }]));
    expect(gatehouse().log.join('\n')).not.toContain('event dispatcher');
    expect(hook.calls).toEqual([]);
  });
});

it('an endpoint is removed with thousands of deliveries, a batch at a time', async () => {
  const site = await gatehouse().createSite();
  const { id } = await addEndpoint(gatehouse(), site, receiver().hook().url, users);
  await createUser(site);
  const { db } = gatehouse().platform;
  const counted = async (): Promise<number> => {
    const { rows } = await db.knex.raw<{ rows: { count: number }[] }>(
      'select count(*)::integer as count from gatehouse.webhook_deliveries where instance_id = ?',
      [site.id],
    );
    return rows[0]?.count ?? 0;
  };
  await expect.poll(counted).toBe(1);
  await db.knex.raw(
    `with more as (
       insert into gatehouse.events (instance_id, id, type, data, created_at, expires_at)
       select instance_id, gen_random_uuid(), 'webhook.test', '{}', created_at, expires_at
       from gatehouse.events, generate_series(1, 4500) where instance_id = :site and type = 'user.created'
       returning instance_id, id, created_at, expires_at
     )
     insert into gatehouse.webhook_deliveries
       (instance_id, id, event_id, endpoint_id, state, next_attempt_at, created_at, expires_at, finished_at)
     select instance_id, gen_random_uuid(), id, :id, 'sent', created_at, created_at, expires_at, created_at from more`,
    { site: site.id, id },
  );
  expect(await counted()).toBe(4_501);
  expect((await ask(gatehouse(), site, `DELETE /webhooks/${id}`)).status).toBe(204);
  expect(await counted()).toBe(0);
  expect((await ask(gatehouse(), site, `GET /webhooks/${id}`)).status).toBe(404);
});
