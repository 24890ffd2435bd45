import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { updateInstanceSettings } from '@gatehouse/instances';
import { call, someEmail } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addMessage, askAt, doors, type Answer, type Asking } from './doors.ts';
import type { Site } from '../support/site.ts';

const gatehouse = useGatehouse();
const later = { next_attempt_at: new Date('2090-01-01') };
const dead = { state: 'failed', sealed_content: 'sealed', last_error: 'smtp_rejected' } as const;

/** A site whose mails fail for want of a sender's address, until it is given one. */
async function createMuteSite(): Promise<Site> {
  const { inbox } = gatehouse();
  return gatehouse().createSite({ settings: { smtp: { host: 'localhost', port: inbox.port, admin_email: '' } } });
}

async function giveSender(site: Site): Promise<void> {
  await updateInstanceSettings(gatehouse().platform, site.id, (own) => ({
    ...own,
    smtp: { ...own.smtp, admin_email: 'site@x.example' },
  }));
}

describe.each(doors)('for $name', (door) => {
  const ask = (site: Site, endpoint: string, asking?: Asking): Promise<Answer> =>
    askAt(door, gatehouse(), site, endpoint, asking);
  const auditOf = async (site: Site) => {
    const entries = gatehouse().platform.db.knex('audit_log_entries').withSchema('gatehouse');
    const found = await entries.where({ instance_id: site.id }).orderBy('created_at').select('payload');
    return found
      .map(({ payload }) => payload as { log_type: string })
      .filter(({ log_type: type }) => type === 'delivery');
  };

  it('a message that failed is sent again as the same mail, once what was wrong is mended', async () => {
    const site = await createMuteSite();
    const email = someEmail();
    await call(site, 'POST /signup', { json: { email, password: 'correct horse' } });
    const newest = async () => (await ask(site, `GET /messages?recipient=${email}`)).body.messages[0];
    await expect.poll(async () => (await newest())?.state).toBe('failed');
    const { id } = await newest();
    const failed = (await ask(site, `GET /messages/${id}`)).body;
    expect(failed).toMatchObject({
      kind: 'confirmation',
      last_error: 'smtp_not_configured',
      is_replayable: true,
      attempt_log: [{ outcome: 'failed', error: 'smtp_not_configured', status: null, duration_ms: expect.any(Number) }],
      suppression: null,
    });
    await giveSender(site);
    // The worker learns of new settings within a moment; until then the message fails as before.
    await expect
      .poll(async () => {
        await ask(site, `POST /messages/${id}/replay`);
        const { state } = (await ask(site, `GET /messages/${id}`)).body;
        return state === 'failed' ? 'failed' : 'on its way';
      })
      .toBe('on its way');
    const mail = await site.mailTo(email);
    expect(mail.headers['message-id']).toBe(failed.message_id);
    await expect.poll(async () => (await ask(site, `GET /messages/${id}`)).body.state).toBe('sent');
    const sent = (await ask(site, `GET /messages/${id}`)).body;
    expect(sent).toMatchObject({ attempts: 1, last_error: null, is_replayable: false, message_id: failed.message_id });
    expect(sent.attempt_log.at(0)).toEqual(failed.attempt_log[0]);
    expect(sent.attempt_log.at(-1)).toMatchObject({ outcome: 'sent', error: null });
    const again = await ask(site, `POST /messages/${id}/replay`);
    expect(again.status).toBe(409);
    expect(again.body.msg).toBe('The message cannot be sent again: it is sent');
    expect(await auditOf(site)).toContainEqual(
      expect.objectContaining({
        action: 'message_replayed',
        actor_username: door.actor,
        traits: { message_id: id, kind: 'confirmation' },
      }),
    );
    const token = /confirmation_token=([\w-]+)/.exec(mail.text)?.[1];
    expect(JSON.stringify([failed, sent])).not.toContain(token ?? 'no token');
  });

  it('what cannot be sent again is refused with the reason', async () => {
    const site = await gatehouse().createSite();
    const past = new Date(gatehouse().clock.now().getTime() - 1);
    const rows = [
      [{ state: 'queued', ...later }, 'it is queued'],
      [{ state: 'sending', ...later, claimed_until: later.next_attempt_at }, 'it is sending'],
      [{ state: 'suppressed' }, 'it is suppressed'],
      [{ ...dead, sealed_content: null }, 'its contents have expired'],
      [{ ...dead, expires_at: past }, 'its contents have expired'],
    ] as const;
    for (const [row, reason] of rows) {
      const { id } = await addMessage(gatehouse(), site, row);
      const refused = await ask(site, `POST /messages/${id}/replay`);
      expect([refused.status, refused.body.msg], reason).toEqual([409, `The message cannot be sent again: ${reason}`]);
      expect((await ask(site, `GET /messages/${id}`)).body).toMatchObject({ state: row.state, is_replayable: false });
    }
    expect(await auditOf(site)).toEqual([]);
  });

  it('many are sent again at once, the oldest first, and only those that match', async () => {
    const site = await createMuteSite();
    const created = (minutes: number) => ({ created_at: new Date(Date.now() - minutes * 60_000) });
    const ids: string[] = [];
    for (const minutes of [5, 4, 3])
      ids.push((await addMessage(gatehouse(), site, { ...dead, ...created(minutes) })).id);
    const kept = [
      await addMessage(gatehouse(), site, { ...dead, kind: 'invite' }),
      await addMessage(gatehouse(), site, { ...dead, sealed_content: null }),
      await addMessage(gatehouse(), site, { state: 'sent' }),
    ];
    const first = await ask(site, 'POST /messages/replay', { body: { kind: 'recovery', limit: 2 } });
    expect([first.status, first.body]).toEqual([202, { replayed: 2, has_more: true }]);
    const tried = async (id: string) => (await ask(site, `GET /messages/${id}`)).body.attempt_log.length as number;
    for (const id of ids.slice(0, 2)) await expect.poll(() => tried(id)).toBe(1);
    expect(await tried(ids[2] ?? '')).toBe(0);
    for (const { id } of kept) expect(await tried(id)).toBe(0);
    expect((await ask(site, 'POST /messages/replay', { body: { state: 'abandoned' } })).body).toEqual({
      replayed: 0,
      has_more: false,
    });
    expect(await auditOf(site)).toMatchObject([
      { action: 'messages_replayed', actor_username: door.actor, traits: { count: 2 } },
    ]);
  });

  it.each([
    [{ limit: 0 }, 'limit: '],
    [{ limit: 1_001 }, 'limit: '],
    [{ state: 'sent' }, 'state: '],
    [{ recipients: 'all' }, 'recipients'],
    [{ created_from: 'today' }, 'created_from: '],
  ])('a replay of %j is refused, naming what is wrong', async (body, problem) => {
    const site = await gatehouse().createSite();
    const { id } = await addMessage(gatehouse(), site, dead);
    const refused = await ask(site, 'POST /messages/replay', { body });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(problem);
    expect((await ask(site, `GET /messages/${id}`)).body.state).toBe('failed');
  });

  it('a message that waits is cancelled for good', async () => {
    const site = await gatehouse().createSite();
    const { id } = await addMessage(gatehouse(), site, { state: 'queued', ...later, sealed_content: 'sealed' });
    const cancelled = await ask(site, `POST /messages/${id}/cancel`);
    expect(cancelled.status).toBe(200);
    expect(cancelled.body).toMatchObject({ state: 'abandoned', last_error: 'cancelled', is_replayable: false });
    expect((await ask(site, `GET /messages/${id}`)).body.attempt_log).toMatchObject([{ error: 'cancelled' }]);
    for (const [deed, said] of [
      ['cancel', 'The message cannot be cancelled: it is abandoned'],
      ['replay', 'The message cannot be sent again: its contents have expired'],
    ] as const) {
      const refused = await ask(site, `POST /messages/${id}/${deed}`);
      expect([refused.status, refused.body.msg]).toEqual([409, said]);
    }
    expect(await auditOf(site)).toMatchObject([{ action: 'message_cancelled', traits: { message_id: id } }]);
  });

  it('another site’s messages can neither be sent again nor cancelled', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const failed = await addMessage(gatehouse(), other, dead);
    const waiting = await addMessage(gatehouse(), other, { state: 'queued', ...later });
    for (const [id, deed] of [
      [failed.id, 'replay'],
      [waiting.id, 'cancel'],
    ] as const) {
      const unknown = await ask(site, `POST /messages/${randomUUID()}/${deed}`);
      const refused = await ask(site, `POST /messages/${id}/${deed}`);
      expect(refused.status).toBe(404);
      expect(refused.text).toBe(unknown.text);
    }
    expect((await ask(site, 'POST /messages/replay', { body: {} })).body).toEqual({ replayed: 0, has_more: false });
    expect((await ask(other, `GET /messages/${failed.id}`)).body.state).toBe('failed');
    expect((await ask(other, `GET /messages/${waiting.id}`)).body.state).toBe('queued');
  });

  it('messages are counted by channel and state', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const old = { created_at: new Date('2026-01-01') };
    for (const row of [{}, {}, dead, { ...dead, channel: 'sms' as const }, old, { recipient: '' }]) {
      await addMessage(gatehouse(), site, row);
    }
    await addMessage(gatehouse(), other);
    expect((await ask(site, 'GET /messages/counts')).body).toEqual({
      counts: [
        { channel: 'mail', state: 'failed', count: 1 },
        { channel: 'mail', state: 'sent', count: 3 },
        { channel: 'sms', state: 'failed', count: 1 },
      ],
      counted: 5,
      is_complete: true,
    });
    expect((await ask(site, 'GET /messages/counts?created_to=2026-02-01T00:00:00Z')).body.counted).toBe(1);
    expect((await ask(site, 'GET /messages/counts?state=sent')).status).toBe(400);
  });
});
