import { describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, grantPassword, refusal, someEmail, type Answer } from '../client.ts';

const gatehouse = useGatehouse();
const subject = 'Confirm Email Change';
const mismatch = refusal(401, "Email Change Token didn't match token on file");

function change(site: Site, bearer: string, json: Record<string, unknown>): Promise<Answer> {
  return call(site, 'PUT /user', { json, bearer });
}

describe('a change of address', () => {
  it('waits for the link that was mailed to the new address', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const next = `New.${someEmail()}`;
    const asked = await change(site, person.accessToken, { email: next });
    expect(asked.body).toMatchObject({
      email: person.email,
      new_email: next,
      email_change_sent_at: expect.any(String),
    });
    const mail = await site.mailTo(next, subject);
    expect(mail.links.some((link) => link.startsWith(`${site.siteUrl}/#email_change_token=`))).toBe(true);
    expect(mail.to).toEqual([next]);
    expect((await grantPassword(site, next, person.password)).status).toBe(400);

    const token = await site.tokenMailedTo(next, subject);
    const changed = await change(site, person.accessToken, { email_change_token: token });
    expect(changed).toMatchObject({ status: 200, body: { email: next } });
    expect(changed.body).not.toHaveProperty('new_email');
    expect(changed.body).not.toHaveProperty('email_change_sent_at');
    expect((await grantPassword(site, next.toLowerCase(), person.password)).status).toBe(200);
    expect((await grantPassword(site, person.email, person.password)).status).toBe(400);
    expect(await change(site, person.accessToken, { email_change_token: token })).toMatchObject(mismatch);
  });

  it('takes no token but its own person’s, and none of another kind', async () => {
    const site = await gatehouse().createSite();
    const [one, other] = [await createPerson(site), await createPerson(site)];
    const [next, theirs] = [someEmail(), someEmail()];
    await change(site, one.accessToken, { email: next });
    await change(site, other.accessToken, { email: theirs });
    const token = await site.tokenMailedTo(next, subject);
    const theirToken = await site.tokenMailedTo(theirs, subject);
    for (const wrong of ['x', ' ', token.toUpperCase(), token.slice(1), theirToken]) {
      expect(await change(site, one.accessToken, { email_change_token: wrong }), wrong).toMatchObject(mismatch);
    }
    for (const type of ['signup', 'recovery', 'invite']) {
      expect((await call(site, 'POST /verify', { json: { type, token } })).status, type).toBe(404);
    }
    expect((await change(site, one.accessToken, { email_change_token: token })).status).toBe(200);
  });

  it('can be confirmed for a day', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { exp: 200_000 } } });
    const { accessToken } = await createPerson(site);
    const next = someEmail();
    await change(site, accessToken, { email: next });
    const token = await site.tokenMailedTo(next, subject);
    gatehouse().clock.advance(86_401);
    const answer = await change(site, accessToken, { email_change_token: token });
    expect(answer).toMatchObject(refusal(422, 'Email change token expired'));
  });

  it('to an address that somebody has is refused, when asked for and when confirmed', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const other = await createPerson(site);
    const known = refusal(422, 'Email address already registered by another user');
    expect(await change(site, person.accessToken, { email: other.email.toUpperCase() })).toMatchObject(known);
    const next = someEmail();
    await change(site, person.accessToken, { email: next });
    const token = await site.tokenMailedTo(next, subject);
    await createPerson(site, { email: next });
    expect(await change(site, person.accessToken, { email_change_token: token })).toMatchObject(known);
    expect((await call(site, 'GET /user', { bearer: person.accessToken })).body.email).toBe(person.email);
  });

  it('to an address that is none is refused, and to the same address is no change', async () => {
    const site = await gatehouse().createSite();
    const { email, accessToken } = await createPerson(site);
    expect(await change(site, accessToken, { email: 'x' })).toMatchObject(
      refusal(422, "Unable to validate email address: mail: missing '@' or angle-addr"),
    );
    const same = await change(site, accessToken, { email });
    expect(same.status).toBe(200);
    expect(same.body).not.toHaveProperty('new_email');
  });

  it('asked for anew replaces the link; the same address is not written to twice at once', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site);
    const [first, second] = [someEmail(), someEmail()];
    await change(site, accessToken, { email: first });
    const old = await site.tokenMailedTo(first, subject);
    expect((await change(site, accessToken, { email: second })).body.new_email).toBe(second);
    expect(await change(site, accessToken, { email_change_token: old })).toMatchObject(mismatch);
    const token = await site.tokenMailedTo(second, subject);
    const again = await change(site, accessToken, { email: second });
    expect(again).toMatchObject(refusal(429, 'Rate limit exceeded, try again later'));
    expect((await change(site, accessToken, { email_change_token: token })).body.email).toBe(second);
  });
});
