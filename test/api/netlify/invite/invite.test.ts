import { describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, grantPassword, refusal, someEmail, type Answer } from '../client.ts';

const gatehouse = useGatehouse();
const day = 86_400;

function invite(site: Site, json: Record<string, unknown>, bearer: string = site.signToken()): Promise<Answer> {
  return call(site, 'POST /invite', { json, bearer });
}

function accept(site: Site, token: string, json: Record<string, unknown>): Promise<Answer> {
  return call(site, 'POST /verify', { json: { type: 'signup', token, ...json } });
}

describe('an invitation', () => {
  it('makes a person without a password, and mails a link', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { default_group_name: 'members' } } });
    const email = someEmail();
    const answer = await invite(site, { email, data: { team: 'blue' } });
    expect(answer).toMatchObject({
      status: 200,
      body: { email, role: 'members', app_metadata: { provider: 'email' }, user_metadata: { team: 'blue' } },
    });
    expect(answer.body.invited_at).toEqual(expect.any(String));
    expect(answer.body).not.toHaveProperty('confirmation_sent_at');
    expect(answer.body).not.toHaveProperty('confirmed_at');
    const mail = await site.mailTo(email, 'You have been invited');
    expect(mail.links.some((link) => link.startsWith(`${site.siteUrl}/#invite_token=`))).toBe(true);
    for (const password of ['', 'anything']) expect((await grantPassword(site, email, password)).status).toBe(400);
  });

  it('is accepted with a password of the person’s choice, and only with one', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    await invite(site, { email });
    const token = await site.tokenMailedTo(email);
    expect(await accept(site, token, {})).toMatchObject(refusal(422, 'Invited users must specify a password'));
    expect(await accept(site, token, { password: 'a'.repeat(73) })).toMatchObject(
      refusal(422, 'Password cannot be longer than 72 bytes'),
    );
    const accepted = await accept(site, token, { password: 'chosen' });
    expect(accepted).toMatchObject({ status: 200, body: { token_type: 'bearer', type: 'signup' } });
    expect((await grantPassword(site, email, 'chosen')).status).toBe(200);
    expect(await accept(site, token, { password: 'again' })).toMatchObject(refusal(404, 'User not found'));
  });

  it('is accepted under its own type too', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    await invite(site, { email });
    const token = await site.tokenMailedTo(email);
    const json = { type: 'invite', token, password: 'chosen' };
    expect(await call(site, 'POST /verify', { json })).toMatchObject({ status: 200, body: { type: 'invite' } });
  });

  it('lasts for the site’s time, counted from the invitation (N-9)', async () => {
    const site = await gatehouse().createSite();
    const [early, late] = [someEmail(), someEmail()];
    await Promise.all([invite(site, { email: early }), invite(site, { email: late })]);
    const tokens = await Promise.all([site.tokenMailedTo(early), site.tokenMailedTo(late)]);
    gatehouse().clock.advance(7 * day - 60);
    expect((await accept(site, tokens[0], { password: 'chosen' })).status).toBe(200);
    gatehouse().clock.advance(120);
    expect(await accept(site, tokens[1], { password: 'chosen' })).toMatchObject(
      refusal(422, 'Confirmation token expired'),
    );
  });

  it('is sent although e-mail sign-ups are closed', async () => {
    const site = await gatehouse().createSite({
      settings: { disable_signup: true, external: { email: { enabled: false } } },
    });
    expect((await invite(site, { email: someEmail() })).status).toBe(200);
  });
});

describe('an invitation that is refused', () => {
  it('is for an address that has a person already, confirmed or not', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const email = someEmail();
    await invite(site, { email });
    const known = refusal(422, 'Email address already registered by another user');
    expect(await invite(site, { email: person.email })).toMatchObject(known);
    expect(await invite(site, { email: email.toUpperCase() })).toMatchObject(known);
  });

  it('has no usable address', async () => {
    const site = await gatehouse().createSite();
    expect(await invite(site, {})).toMatchObject(refusal(422, 'An email address is required'));
    expect(await invite(site, { email: 'x' })).toMatchObject(
      refusal(422, "Unable to validate email address: mail: missing '@' or angle-addr"),
    );
  });

  it('comes from nobody, or from somebody who is no administrator', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site);
    expect(await call(site, 'POST /invite', { json: { email: someEmail() } })).toMatchObject(
      refusal(401, 'This endpoint requires a Bearer token'),
    );
    expect(await invite(site, { email: someEmail() }, accessToken)).toMatchObject(refusal(401, 'User not allowed'));
  });
});
