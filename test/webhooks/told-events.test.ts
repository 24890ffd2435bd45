import { sweepEvents } from '@gatehouse/database';
import { describe, expect, it } from 'vitest';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addEndpoint, ask, called, deliveryOf } from './webhook-site.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();

describe('a message that is given up', () => {
  it('is an event of its site', async () => {
    // Nobody listens there.
    const site = await gatehouse().createSite({ settings: { smtp: { host: '127.0.0.1', port: 9 } } });
    const hook = receiver().hook();
    await addEndpoint(gatehouse(), site, hook.url, { event_types: ['message.failed'] });
    const email = someEmail();
    await call(site, 'POST /signup', { json: { email, password: 'correct horse' } });
    const newest = async () => (await ask(gatehouse(), site, 'GET /messages')).body.messages[0];
    await expect.poll(newest, { timeout: 5_000 }).toMatchObject({ state: 'queued', attempts: 1 });
    expect(hook.calls).toEqual([]);
    gatehouse().clock.advance(2 * 86_400);
    const { type, data } = (await called(hook)).body;
    const { id, user_id, created_at } = await newest();
    const told = { channel: 'mail', kind: 'confirmation', state: 'abandoned', error: 'expired', attempts: 2 };
    expect({ type, data }).toEqual({
      type: 'message.failed',
      data: { message: { id, user_id, created_at, recipient: email, ...told } },
    });
    expect(hook.calls).toHaveLength(1);
  });
});

describe('a change of settings', () => {
  it('is an event with their names, also where it is about the texts of one language', async () => {
    const site = await gatehouse().createSite();
    const headers = { authorization: `Bearer ${gatehouse().operatorToken}` };
    const change = async (settings: object): Promise<number> => {
      const request = { method: 'PATCH', headers, body: JSON.stringify({ settings }) };
      return (await fetch(`${gatehouse().adminUrl}/v1/instances/${site.id}`, request)).status;
    };
    expect(await change({ disable_signup: true, mailer: { autoconfirm: true } })).toBe(200);
    expect(await change({ mailer: { translations: { de: { subjects: { invite: 'Hallo' } } } } })).toBe(200);
    expect(await change({ mailer: { translations: { de: null } } })).toBe(200);
    const told = async (): Promise<unknown> => {
      const { body } = await ask(gatehouse(), site, 'GET /events?types=instance.settings_changed');
      return body.events.map(({ data }: { data: { changed: string[] } }) => data.changed.toSorted());
    };
    const texts = ['mailer.translations.de.subjects.invite'];
    await expect.poll(told).toEqual([['disable_signup', 'mailer.autoconfirm'], texts, texts]);
  });
});

describe('the feed of events', () => {
  it('says that events are gone, also where an older one is kept for a delivery', async () => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook();
    const { id } = await addEndpoint(gatehouse(), site, hook.url, { event_types: ['user.created'] });
    await ask(gatehouse(), site, `PATCH /webhooks/${id}`, { state: 'paused' });
    await createPerson(site);
    await deliveryOf(gatehouse(), site, { id }, { state: 'queued', last_error: 'endpoint_paused' });
    const feed = (query: string) => ask(gatehouse(), site, `GET /events?${query}`);
    const all = (await feed('limit=100')).body;
    const [kept] = all.events;
    expect(kept.type).toBe('user.created');
    const { next } = (await feed('limit=1')).body;
    await sweepEvents(gatehouse().platform.db, new Date('2999-01-01'), 1_000);
    expect((await feed('')).body.events).toEqual([kept]);
    expect(await feed(`after=${next}`)).toMatchObject({ status: 410 });
    expect((await feed(`after=${all.next}`)).body).toEqual({ events: [], next: all.next, has_more: false });
  });
});
