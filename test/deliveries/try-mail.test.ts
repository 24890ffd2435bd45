import { describe, expect, it } from 'vitest';
import { call, someEmail } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { askAt, doors, type Answer, type Asking } from './doors.ts';
import type { Site } from '../support/site.ts';

const gatehouse = useGatehouse();

describe.each(doors)('for $name', (door) => {
  const ask = (site: Site, endpoint: string, asking?: Asking): Promise<Answer> =>
    askAt(door, gatehouse(), site, endpoint, asking);

  it('a mail is looked at as the site would send it, and with other texts; nothing is sent', async () => {
    const site = await gatehouse().createSite({ settings: { mailer: { subjects: { recovery: 'Ours' } } } });
    const shown = await ask(site, 'POST /mail/preview', { body: { kind: 'recovery' } });
    expect(shown.status).toBe(200);
    expect(shown.body).toMatchObject({ subject: 'Ours', language: 'en', source: 'built_in' });
    expect(shown.body.html).toContain(site.siteUrl);
    const body = { kind: 'recovery', subject: 'Other', body: '<p>{{ .ConfirmationURL }}</p>' };
    const changed = await ask(site, 'POST /mail/preview', { body });
    expect(changed.body).toMatchObject({ subject: 'Other', source: 'stored' });
    expect(changed.body.html).toMatch(/^<p>http/);
    const broken = await ask(site, 'POST /mail/preview', { body: { kind: 'recovery', body: '{{ if }}' } });
    expect(broken.status).toBe(400);
    expect(broken.body.msg).toMatch(/^body: line 1/);
    expect((await ask(site, 'GET /messages')).body.messages).toEqual([]);
  });

  it('a test mail arrives like any other, with a link that opens nothing, and is audited', async () => {
    const site = await gatehouse().createSite();
    const to = someEmail();
    const sent = await ask(site, 'POST /mail/test', { body: { kind: 'confirmation', to, language: 'de-AT' } });
    expect(sent.status).toBe(202);
    const mail = await site.mailTo(to);
    const state = async () => (await ask(site, `GET /messages/${sent.body.message_id}`)).body;
    expect(mail.text, 'as long as a real one would say').toContain('24 Stunden');
    await expect.poll(async () => (await state()).state).toBe('sent');
    expect(await state()).toMatchObject({ kind: 'confirmation', recipient: to, user_id: null });
    expect((await state()).message_id).toBe(mail.headers['message-id']);
    const token = /confirmation_token=([\w-]+)/.exec(mail.links.join(' '))?.[1] ?? '';
    expect(token).not.toBe('');
    const opened = await call(site, 'POST /verify', { json: { type: 'signup', token } });
    expect(opened.status).toBe(404);
    const entries = gatehouse().platform.db.knex('audit_log_entries').withSchema('gatehouse');
    expect(await entries.where({ instance_id: site.id }).select('payload')).toMatchObject([
      {
        payload: {
          action: 'test_message_sent',
          actor_username: door.actor,
          traits: { message_id: sent.body.message_id, kind: 'confirmation', recipient: to },
        },
      },
    ]);
  });

  it('a test mail says how long a real one would be good, whose link leads to the API', async () => {
    const site = await gatehouse().createSite({ settings: { dialect: 'supabase', mailer: { otp_exp: 7_200 } } });
    const to = someEmail();
    const sent = await ask(site, 'POST /mail/test', { body: { kind: 'invite', to } });
    expect((await site.mailTo(to)).text).toContain('2 hours');
    const { created_at: createdAt, expires_at: expiresAt } = (await ask(site, `GET /messages/${sent.body.message_id}`))
      .body;
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(7_200_000);
  });

  it('ten test mails are sent in an hour, of each site', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const send = (from: Site) => ask(from, 'POST /mail/test', { body: { kind: 'invite', to: someEmail() } });
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) statuses.push((await send(site)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 202), 429]);
    expect((await send(other)).status).toBe(202);
    expect((await ask(site, 'GET /messages')).body.messages).toHaveLength(10);
    gatehouse().clock.advance(360);
    expect((await send(site)).status).toBe(202);
    expect((await send(site)).status).toBe(429);
  });

  it.each([
    [{ kind: 'newsletter', to: 'ann@x.example' }, 400, 'kind: '],
    [{ to: 'ann@x.example' }, 400, 'kind: '],
    [{ kind: 'invite' }, 400, 'to: '],
    [{ kind: 'invite', to: 'ann@x.example', template: 'x' }, 400, 'template'],
    [{ kind: 'invite', to: 'nobody' }, [400, 422], 'email'],
  ])('a test mail of %j is refused, naming what is wrong', async (body, status, problem) => {
    const site = await gatehouse().createSite();
    const refused = await ask(site, 'POST /mail/test', { body });
    expect([status].flat()).toContain(refused.status);
    expect(refused.body.msg).toContain(problem);
  });

  it('a site without a mail server says so', async () => {
    const site = await gatehouse().createSite({ settings: { smtp: { host: '' } } });
    const refused = await ask(site, 'POST /mail/test', { body: { kind: 'invite', to: 'ann@x.example' } });
    expect([refused.status, refused.body.msg]).toEqual([409, 'This site sends no mail: smtp.host is not set']);
  });
});
