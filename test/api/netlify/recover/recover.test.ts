import { describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, grantPassword, refusal, someEmail, type Answer } from '../client.ts';

const gatehouse = useGatehouse();
const day = 86_400;

function recover(site: Site, email: unknown): Promise<Answer> {
  return call(site, 'POST /recover', { json: { email } });
}

function mailsTo(email: string): number {
  return gatehouse()
    .inbox.list()
    .filter(({ to, subject }) => to.includes(email) && subject === 'Reset Your Password').length;
}

describe('POST /recover', () => {
  it('mails a link that signs in, with which a new password is set', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    expect(await recover(site, person.email.toUpperCase())).toMatchObject({ status: 200, text: '{}' });
    const mail = await site.mailTo(person.email, 'Reset Your Password');
    expect(mail.links.some((link) => link.startsWith(`${site.siteUrl}/#recovery_token=`))).toBe(true);
    const token = await site.tokenMailedTo(person.email, 'Reset Your Password');
    const answer = await call(site, 'POST /verify', { json: { type: 'recovery', token } });
    expect(answer).toMatchObject({ status: 200, body: { type: 'recovery', token_type: 'bearer' } });
    expect((await grantPassword(site, person.email, person.password)).status).toBe(200);
    await call(site, 'PUT /user', { json: { password: 'new one' }, bearer: answer.body.access_token as string });
    expect((await grantPassword(site, person.email, person.password)).status).toBe(400);
    expect((await grantPassword(site, person.email, 'new one')).status).toBe(200);
    expect(await call(site, 'POST /verify', { json: { type: 'recovery', token } })).toMatchObject(
      refusal(404, 'User not found'),
    );
  });

  it('answers the same for an unknown address, an unreadable one, and one that was written to just now (netlify c892ae9, N-5)', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    for (const email of [person.email, person.email, someEmail(), 'nobody', 'a b <c']) {
      expect(await recover(site, email), email).toMatchObject({ status: 200, text: '{}' });
    }
    await site.mailTo(person.email, 'Reset Your Password');
    gatehouse().clock.advance(901);
    await recover(site, person.email);
    await expect.poll(() => mailsTo(person.email)).toBe(2);
  });

  it('confirms whoever was not confirmed', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    await call(site, 'POST /signup', { json: { email, password: 'secret' } });
    await recover(site, email);
    const token = await site.tokenMailedTo(email, 'Reset Your Password');
    const answer = await call(site, 'POST /verify', { json: { type: 'recovery', token } });
    const user = await call(site, 'GET /user', { bearer: answer.body.access_token as string });
    expect(user.body.confirmed_at).toEqual(expect.any(String));
    expect((await grantPassword(site, email, 'secret')).status).toBe(200);
  });

  it('makes a link for the site’s time, a day unless it says otherwise (netlify d7a3904)', async () => {
    const site = await gatehouse().createSite();
    const people = await Promise.all([createPerson(site), createPerson(site)]);
    await Promise.all(people.map(({ email }) => recover(site, email)));
    const tokens = await Promise.all(people.map(({ email }) => site.tokenMailedTo(email, 'Reset Your Password')));
    gatehouse().clock.advance(day - 60);
    expect((await call(site, 'POST /verify', { json: { type: 'recovery', token: tokens[0] } })).status).toBe(200);
    gatehouse().clock.advance(120);
    expect(await call(site, 'POST /verify', { json: { type: 'recovery', token: tokens[1] } })).toMatchObject(
      refusal(422, 'Recovery token expired'),
    );
  });

  it('makes a link that a change of password takes away', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    await recover(site, person.email);
    const token = await site.tokenMailedTo(person.email, 'Reset Your Password');
    await call(site, 'PUT /user', { json: { password: 'new one' }, bearer: person.accessToken });
    expect((await call(site, 'POST /verify', { json: { type: 'recovery', token } })).status).toBe(404);
  });
});

describe('POST /recover that is refused', () => {
  it('is refused for the first reason in the order of the original', async () => {
    const closed = await gatehouse().createSite({ settings: { external: { email: { enabled: false } } } });
    expect(await call(closed, 'POST /recover', { raw: '{' })).toMatchObject(refusal(400, 'Unsupported email provider'));
    const site = await gatehouse().createSite();
    expect(await call(site, 'POST /recover', { raw: '{' })).toMatchObject(
      refusal(400, 'Could not read verification params: unexpected EOF'),
    );
    for (const email of [undefined, '', ' ', null]) {
      expect(await recover(site, email)).toMatchObject(refusal(422, 'Password recovery requires an email'));
    }
  });
});
