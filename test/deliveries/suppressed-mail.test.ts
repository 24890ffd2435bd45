import { describe, expect, it } from 'vitest';
import { call, someEmail } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { askAt, doors, type Answer, type Asking } from './doors.ts';
import type { Site } from '../support/site.ts';

const gatehouse = useGatehouse();

describe.each(doors)('an address that is suppressed by $name', (door) => {
  const ask = (site: Site, endpoint: string, asking?: Asking): Promise<Answer> =>
    askAt(door, gatehouse(), site, endpoint, asking);
  const signUp = (site: Site, email: string) =>
    call(site, 'POST /signup', { json: { email, password: 'correct horse' } });
  const newest = async (site: Site, email: string) =>
    (await ask(site, `GET /messages?recipient=${encodeURIComponent(email)}`)).body.messages[0];

  it('gets no mail, and who signs up with it is not told', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const [email, usual] = [someEmail(), someEmail()];
    const body = { address: email.toUpperCase(), reason: 'bounce' };
    const { body: suppression } = await ask(site, 'POST /suppressions', { body });
    const [suppressed, answered] = [await signUp(site, email), await signUp(site, usual)];
    expect(suppressed.status).toBe(answered.status);
    expect(Object.keys(suppressed.body)).toEqual(Object.keys(answered.body));
    await site.mailTo(usual);
    await expect.poll(async () => (await newest(site, email))?.state).toBe('suppressed');
    const { id } = await newest(site, email);
    expect((await ask(site, `GET /messages/${id}`)).body).toMatchObject({
      last_error: 'recipient_bounce',
      attempt_log: [{ outcome: 'suppressed', error: 'recipient_bounce' }],
      suppression,
    });
    await signUp(other, email);
    await other.mailTo(email);
    const got = gatehouse().inbox.list();
    expect(got.filter(({ to, links }) => to.includes(email) && links.some((l) => l.startsWith(site.siteUrl)))).toEqual(
      [],
    );
  });

  it('gets no mail in whatever alphabet it is, however its letters fold', async () => {
    const site = await gatehouse().createSite();
    // A sigma ends the name, and the first letter has a small form of two.
    for (const email of ['ΜΑΡΙΑΣ@example.org', 'İREM@example.org']) {
      expect((await ask(site, 'POST /suppressions', { body: { address: email } })).status).toBe(201);
      expect((await signUp(site, email)).status).toBe(200);
      await expect.poll(async () => (await newest(site, email))?.state).toBe('suppressed');
      const { body } = await ask(site, `GET /suppressions?address=${encodeURIComponent(email)}`);
      expect(body.suppressions).toHaveLength(1);
      expect((await ask(site, `DELETE /suppressions/mail/${encodeURIComponent(email)}`)).status).toBe(204);
    }
  });

  it('gets mails again once the suppression is lifted or has run out', async () => {
    const site = await gatehouse().createSite();
    const [lifted, expired] = [someEmail(), someEmail()];
    const expires_at = new Date(gatehouse().clock.now().getTime() + 60_000).toISOString();
    await ask(site, 'POST /suppressions', { body: { address: lifted } });
    await ask(site, 'POST /suppressions', { body: { address: expired, expires_at } });
    await ask(site, `DELETE /suppressions/mail/${lifted}`);
    gatehouse().clock.advance(61);
    for (const email of [lifted, expired]) {
      await signUp(site, email);
      await site.mailTo(email);
    }
  });
});
