import { describe, expect, it } from 'vitest';
import { call, createPerson, readToken, someEmail } from '../api/netlify/client.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { allowPlainHttp, carriedTo, gotrue, refused } from './gotrue-client.ts';

const gatehouse = useGatehouse();
allowPlainHttp();

const password = 'correct horse';

/** Two sites of one process, with the same person on both: nothing but the instance tells them apart. */
async function twoSites(): Promise<{ home: Site; other: Site; email: string }> {
  const [home, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
  const email = someEmail();
  await createPerson(home, { email, password });
  await createPerson(other, { email, password: 'another one' });
  return { home, other, email };
}

describe('what one site gave out is worth nothing on another', () => {
  it('passwords', async () => {
    const { home, other, email } = await twoSites();
    expect(await gotrue(home).login(email, password)).toMatchObject({ email });
    expect((await refused(gotrue(other).login(email, password))).status).toBe(400);
  });

  it('access tokens', async () => {
    const { home, other, email } = await twoSites();
    const user = await gotrue(home).login(email, password);
    expect(await refused(carriedTo(other, user).getUserData())).toEqual({
      name: 'JSONHTTPError',
      status: 401,
      message: 'Invalid token: signature is invalid',
    });
    expect(await user.getUserData()).toMatchObject({ email });
  });

  it('refresh tokens', async () => {
    const { home, other, email } = await twoSites();
    const user = await gotrue(home).login(email, password);
    expect(await refused(carriedTo(other, user).jwt(true))).toMatchObject({ name: 'JSONHTTPError', status: 400 });
    // Nor does trying harm the session.
    expect(await user.jwt(true)).not.toBe('');
  });

  it('administrators', async () => {
    const { home, other } = await twoSites();
    const boss = await createPerson(home, { password, role: 'admin' });
    const user = await gotrue(home).login(boss.email, password);
    expect((await refused(carriedTo(other, user).admin.listUsers(''))).status).toBe(401);
    expect(await user.admin.listUsers('')).toHaveProperty('users');
  });

  it('confirmation tokens', async () => {
    const { home, other } = await twoSites();
    const email = someEmail();
    await gotrue(home).signup(email, password);
    await gotrue(other).signup(email, password);
    const token = await home.tokenMailedTo(email);
    expect(await refused(gotrue(other).confirm(token))).toMatchObject({ status: 404, message: 'User not found' });
    expect(await gotrue(home).confirm(token)).toMatchObject({ email });
  });

  it('recovery tokens', async () => {
    const { home, other, email } = await twoSites();
    await gotrue(home).requestPasswordRecovery(email);
    await gotrue(other).requestPasswordRecovery(email);
    const token = await home.tokenMailedTo(email);
    expect(await refused(gotrue(other).recover(token))).toMatchObject({ status: 404, message: 'User not found' });
    expect(await gotrue(home).recover(token)).toMatchObject({ email });
  });

  it('invitations', async () => {
    const { home, other } = await twoSites();
    const email = someEmail();
    for (const site of [home, other]) {
      await call(site, 'POST /invite', { bearer: site.signToken(), json: { email } });
    }
    const token = await home.tokenMailedTo(email);
    expect(await refused(gotrue(other).acceptInvite(token, password))).toMatchObject({ status: 404 });
    expect(await gotrue(home).acceptInvite(token, password)).toMatchObject({ email });
  });

  it('tokens of an e-mail change', async () => {
    const { home, other, email } = await twoSites();
    const newEmail = someEmail();
    const there = await gotrue(other).login(email, 'another one');
    const here = await gotrue(home).login(email, password);
    await here.update({ email: newEmail });
    await there.update({ email: newEmail });
    const token = await home.tokenMailedTo(newEmail);
    expect(await refused(there.update({ email_change_token: token }))).toMatchObject({ status: 401 });
    expect(await here.update({ email_change_token: token })).toMatchObject({ email: newEmail });
  });
});

describe('audiences', () => {
  it('keep people of one address apart', async () => {
    const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
    const email = someEmail();
    const staff = gotrue(site, { audience: 'staff' });
    const member = await staff.signup(email, password);
    expect(member['aud']).toBe('staff');
    expect((await refused(gotrue(site).login(email, password))).status).toBe(400);
    const user = await staff.login(email, password);
    expect(readToken(await user.jwt(true)).claims.aud).toBe('staff');
    expect(await user.getUserData()).toMatchObject({ id: member.id, aud: 'staff' });
    user.audience = 'guests';
    expect(await refused(user.getUserData())).toEqual({
      name: 'JSONHTTPError',
      status: 400,
      message: "Token audience doesn't match request audience",
    });
  });
});
