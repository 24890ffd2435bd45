import { beforeAll, describe, expect, it } from 'vitest';
import { call, createPerson } from '../api/netlify/client.ts';
import type { Site } from '../support/site.ts';
import { askOperator, usedBy } from '../support/operator.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addEndpoint, called, deliveryOf } from './webhook-site.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();
const hour = 3_600;

/** The beginning of an hour, so that no test is met by its end. */
beforeAll(() => {
  const seconds = gatehouse().clock.now().getTime() / 1_000;
  gatehouse().clock.advance(hour - (seconds % hour) + 60);
});

async function noticesOf(site: Site): Promise<unknown[]> {
  const { rows } = await gatehouse().platform.db.knex.raw<{ rows: { data: unknown }[] }>(
    "select data from gatehouse.events where instance_id = ? and type = 'instance.quota_reached' order by id",
    [site.id],
  );
  return rows.map(({ data }) => data);
}

describe('a site that has used up its webhooks of an hour', () => {
  it('gets the others in the next, each once, and hears of it', async () => {
    const site = await gatehouse().createSite({ settings: { quotas: { webhooks_per_hour: 2 } } });
    const hook = receiver().hook();
    const types = { event_types: ['user.created', 'instance.quota_reached'] };
    const { id } = await addEndpoint(gatehouse(), site, hook.url, types);
    for (let i = 0; i < 3; i += 1) await createPerson(site);
    await called(hook, 2);
    const held = { state: 'queued', attempts: 0, last_error: 'quota_reached' };
    await deliveryOf(gatehouse(), site, { id }, held, 'instance.quota_reached');
    expect(hook.calls).toHaveLength(2);
    gatehouse().clock.advance(hour);
    await called(hook, 4);
    await deliveryOf(gatehouse(), site, { id }, { state: 'sent', attempts: 1 }, 'instance.quota_reached');
    const told = hook.calls.map(({ body }) => body.type as string).toSorted();
    expect(told).toEqual(['instance.quota_reached', 'user.created', 'user.created', 'user.created']);
    expect(new Set(hook.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(4);
    const data = hook.calls.find(({ body }) => body.type === 'instance.quota_reached')?.body.data;
    expect(data).toMatchObject({ quota: 'webhooks_per_hour', limit: 2 });
    await usedBy(gatehouse(), site, { webhooks_sent: 4 });
  });

  it.each(['webhooks_per_hour', 'webhooks_per_day'])('%s: gets them once it may have more', async (quota) => {
    const site = await gatehouse().createSite({ settings: { quotas: { [quota]: 1 } } });
    const hook = receiver().hook();
    const { id } = await addEndpoint(gatehouse(), site, hook.url, { event_types: ['user.created'] });
    await createPerson(site);
    await called(hook, 1);
    await createPerson(site);
    await deliveryOf(gatehouse(), site, { id }, { state: 'queued', attempts: 0, last_error: 'quota_reached' });
    await expect.poll(() => noticesOf(site)).toMatchObject([{ quota, limit: 1 }]);
    const body = { settings: { quotas: { [quota]: 2 }, disable_signup: true } };
    expect(await askOperator(gatehouse(), `PATCH /v1/instances/${site.slug}`, { body })).toMatchObject({ status: 200 });
    // Once the change has come through, or the delivery would be held back for another minute.
    await expect.poll(async () => (await call(site, 'GET /settings')).body.disable_signup).toBe(true);
    gatehouse().clock.advance(61);
    await called(hook, 2);
    await deliveryOf(gatehouse(), site, { id }, { state: 'sent', attempts: 1 });
  });

  it('holds up no other', async () => {
    const site = await gatehouse().createSite({ settings: { quotas: { webhooks_per_hour: 1 } } });
    const other = await gatehouse().createSite({ settings: { quotas: { webhooks_per_hour: 1 } } });
    const hooks = [receiver().hook(), receiver().hook()];
    const types = { event_types: ['user.created'] };
    for (const [index, one] of [site, other].entries()) {
      await addEndpoint(gatehouse(), one, hooks[index]?.url ?? '', types);
    }
    await createPerson(site);
    await createPerson(site);
    await createPerson(other);
    for (const hook of hooks) await called(hook);
  });
});
