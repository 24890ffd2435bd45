import { describe, expect, it } from 'vitest';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { allowPlainHttp, gotrue, refused } from './gotrue-client.ts';

const gatehouse = useGatehouse();
allowPlainHttp();

const password = 'correct horse';

async function invite(site: Site, email: string): Promise<string> {
  const invited = await call(site, 'POST /invite', { bearer: site.signToken(), json: { email } });
  expect(invited.status).toBe(200);
  return site.tokenMailedTo(email, 'You have been invited');
}

describe('update', () => {
  it('merges data into what is known of the person', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password, user_metadata: { full_name: 'Ann', town: 'Ulm' } });
    const user = await gotrue(site).login(email, password);
    const updated = await user.update({ data: { full_name: 'Anna', town: null, pets: ['cat'] } });
    expect(updated.user_metadata).toEqual({ full_name: 'Anna', pets: ['cat'] });
    expect((await user.getUserData()).user_metadata).toEqual({ full_name: 'Anna', pets: ['cat'] });
  });

  it('of the password ends the other sessions and keeps this one', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const auth = gotrue(site);
    const here = await auth.login(email, password);
    const there = await auth.login(email, password);
    await here.update({ password: 'a new one' });
    expect(await here.jwt(true)).not.toBe('');
    expect((await refused(there.jwt(true))).status).toBe(400);
    expect((await refused(auth.login(email, password))).status).toBe(400);
    expect(await auth.login(email, 'a new one')).toMatchObject({ email });
  });

  it('of the address waits for the token mailed to the new one', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const newEmail = someEmail();
    const auth = gotrue(site);
    const user = await auth.login(email, password);
    expect(await user.update({ email: newEmail })).toMatchObject({ email, new_email: newEmail });
    const token = await site.tokenMailedTo(newEmail, 'Confirm Email Change');
    expect(await refused(user.update({ email_change_token: `${token}x` }))).toEqual({
      name: 'JSONHTTPError',
      status: 401,
      message: "Email Change Token didn't match token on file",
    });
    expect(await user.update({ email_change_token: token })).toMatchObject({ email: newEmail });
    expect(await auth.login(newEmail, password)).toMatchObject({ id: user.id });
    expect((await refused(auth.login(email, password))).status).toBe(400);
  });

  it('to the address of somebody else is refused', async () => {
    const site = await gatehouse().createSite();
    const [ann, ben] = [await createPerson(site, { password }), await createPerson(site, { password })];
    const user = await gotrue(site).login(ann.email, password);
    expect(await refused(user.update({ email: ben.email }))).toEqual({
      name: 'JSONHTTPError',
      status: 422,
      message: 'Email address already registered by another user',
    });
  });

  it('gives nobody roles', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const user = await gotrue(site).login(email, password);
    expect(await refused(user.update({ app_metadata: { roles: ['admin'] } }))).toEqual({
      name: 'JSONHTTPError',
      status: 401,
      message: 'Updating app_metadata requires admin privileges',
    });
  });
});

describe('recovery', () => {
  it('signs in by the mailed token, once, and lets the person choose a password', async () => {
    const site = await gatehouse().createSite();
    const { id, email } = await createPerson(site, { password });
    const auth = gotrue(site);
    expect(await auth.requestPasswordRecovery(email)).toEqual({});
    const token = await site.tokenMailedTo(email, 'Reset Your Password');
    const user = await auth.recover(token);
    expect(user).toMatchObject({ id, email });
    await user.update({ password: 'a new one' });
    expect(await auth.login(email, 'a new one')).toMatchObject({ id });
    expect(await refused(auth.recover(token))).toEqual({
      name: 'JSONHTTPError',
      status: 404,
      message: 'User not found',
    });
  });

  it('answers for an unknown address as for a known one', async () => {
    const site = await gatehouse().createSite();
    expect(await gotrue(site).requestPasswordRecovery(someEmail())).toEqual({});
  });

  it('comes too late after its time', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const auth = gotrue(site);
    await auth.requestPasswordRecovery(email);
    const token = await site.tokenMailedTo(email, 'Reset Your Password');
    gatehouse().clock.advance(86_400 + 1);
    expect(await refused(auth.verify('recovery', token))).toEqual({
      name: 'JSONHTTPError',
      status: 422,
      message: 'Recovery token expired',
    });
  });
});

describe('an invitation', () => {
  it('is accepted with a password', async () => {
    const site = await gatehouse().createSite({ settings: { disable_signup: true } });
    const email = someEmail();
    const token = await invite(site, email);
    const auth = gotrue(site);
    const user = await auth.acceptInvite(token, password);
    expect(user).toMatchObject({ email });
    expect(user['invited_at']).toMatch(/^\d{4}-/);
    expect(await auth.login(email, password)).toMatchObject({ id: user.id });
  });

  it('is not accepted without one, and stays good', async () => {
    const site = await gatehouse().createSite();
    const token = await invite(site, someEmail());
    const auth = gotrue(site);
    expect(await refused(auth.verify('signup', token))).toEqual({
      name: 'JSONHTTPError',
      status: 422,
      message: 'Invited users must specify a password',
    });
    expect(await auth.acceptInvite(token, password)).toHaveProperty('id');
  });
});

describe('admin', () => {
  it('makes, finds, changes and deletes people', async () => {
    const site = await gatehouse().createSite();
    const boss = await createPerson(site, { password, role: 'admin' });
    const auth = gotrue(site);
    const { admin } = await auth.login(boss.email, password);
    const email = someEmail();
    const made = await admin.createUser(email, password, { confirm: true, user_metadata: { full_name: 'Ben' } });
    expect(made).toMatchObject({ email, role: '', user_metadata: { full_name: 'Ben' } });
    expect(await auth.login(email, password)).toMatchObject({ id: made.id });

    const listed = (await admin.listUsers('')) as unknown as { aud: string; users: { id: string }[] };
    expect(listed.aud).toBe('');
    expect(listed.users.map(({ id }) => id).toSorted()).toEqual([boss.id, made.id].toSorted());

    const changes = { role: 'editor', app_metadata: { roles: ['editor'] } };
    expect(await admin.updateUser(made, changes)).toMatchObject(changes);
    expect(await admin.getUser(made)).toMatchObject({ id: made.id, email, ...changes });
    expect(await admin.deleteUser(made)).toEqual({});
    expect(await refused(admin.getUser(made))).toEqual({
      name: 'JSONHTTPError',
      status: 404,
      message: 'User not found',
    });
  });

  it('lists the people of the audience asked for', async () => {
    const site = await gatehouse().createSite();
    const boss = await createPerson(site, { password, role: 'admin', aud: 'staff' });
    await createPerson(site, { password });
    const user = await gotrue(site, { audience: 'staff' }).login(boss.email, password);
    expect(await user.admin.listUsers('staff')).toMatchObject({ aud: 'staff', users: [{ id: boss.id }] });
  });

  it('is nobody without the role', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const user = await gotrue(site).login(email, password);
    expect(await refused(user.admin.listUsers(''))).toEqual({
      name: 'JSONHTTPError',
      status: 401,
      message: 'User not allowed',
    });
  });
});
