import { describe, expect, it } from 'vitest';
import { useHookReceiver } from '../../../support/hook-receiver.ts';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import {
  call,
  createPerson,
  grantPassword,
  oauthRefusal,
  readToken,
  refusal,
  someEmail,
  type Answer,
} from '../client.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();
const known = refusal(400, 'A user with this email address has already been registered');

function signUp(site: Site, json: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answer> {
  return call(site, 'POST /signup', { json: { password: 'secret', ...json }, headers });
}

describe('a first sign-up', () => {
  it('answers with the unconfirmed person, in the key order of the original, and with no token', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { default_group_name: 'members', aud: 'api' } } });
    const email = someEmail();
    const answer = await signUp(site, { email, data: { full_name: 'Ann', nothing: null } });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual([
      'id',
      'aud',
      'role',
      'email',
      'confirmation_sent_at',
      'app_metadata',
      'user_metadata',
      'created_at',
      'updated_at',
    ]);
    expect(answer.body).toMatchObject({
      aud: 'api',
      role: 'members',
      email,
      app_metadata: { provider: 'email' },
      user_metadata: { full_name: 'Ann' },
    });
    expect(answer.text).not.toMatch(/instance_id|password|token|super/);
  });

  it('mails a link whose token signs the person in, once', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    await signUp(site, { email });
    const mail = await site.mailTo(email, 'Confirm Your Signup');
    expect(mail.links.some((link) => link.startsWith(`${site.siteUrl}/#confirmation_token=`))).toBe(true);
    const token = await site.tokenMailedTo(email);
    const verified = await call(site, 'POST /verify', { json: { type: 'signup', token } });
    expect(verified.status).toBe(200);
    expect(await call(site, 'POST /verify', { json: { type: 'signup', token } })).toMatchObject(
      refusal(404, 'User not found'),
    );
    expect((await grantPassword(site, email, 'secret')).status).toBe(200);
  });

  it('keeps the spelling of the address and compares it without case', async () => {
    const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
    const email = `Ann.${someEmail()}`;
    expect((await signUp(site, { email: ` ${email} ` })).body.email).toBe(email);
    expect(await signUp(site, { email: email.toLowerCase() })).toMatchObject(known);
    expect((await grantPassword(site, email.toUpperCase(), 'secret')).status).toBe(200);
  });

  it('belongs to the audience that the request names', async () => {
    const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
    const email = someEmail();
    expect((await signUp(site, { email }, { 'x-jwt-aud': 'shop' })).body.aud).toBe('shop');
    expect((await signUp(site, { email })).body.aud).toBe('');
    expect(await signUp(site, { email }, { 'x-jwt-aud': 'shop' })).toMatchObject(known);
    expect(await grantPassword(site, email, 'secret', { 'x-jwt-aud': 'blog' })).toMatchObject(
      oauthRefusal('invalid_grant', 'No user found with that email, or password invalid.'),
    );
  });

  it('ignores a bearer that is no token of the site', async () => {
    const site = await gatehouse().createSite();
    const answer = await call(site, 'POST /signup', {
      json: { email: someEmail(), password: 'secret' },
      bearer: 'an-api-key',
    });
    expect(answer.status).toBe(200);
  });
});

describe('a sign-up that is refused', () => {
  it('is refused for the first reason in the order of the original', async () => {
    const closed = await gatehouse().createSite({
      settings: { disable_signup: true, external: { email: { enabled: false } } },
    });
    expect(await call(closed, 'POST /signup', { raw: '{' })).toMatchObject(refusal(400, 'Unsupported email provider'));
    const invitedOnly = await gatehouse().createSite({ settings: { disable_signup: true } });
    expect(await call(invitedOnly, 'POST /signup', { raw: '{' })).toMatchObject(
      refusal(403, 'Signups not allowed for this instance'),
    );
    const site = await gatehouse().createSite();
    expect(await call(site, 'POST /signup', { raw: '{' })).toMatchObject(
      refusal(400, 'Could not read Signup params: unexpected EOF'),
    );
    expect(await signUp(site, { password: '' })).toMatchObject(refusal(422, 'Signup requires a valid password'));
    expect(await signUp(site, {})).toMatchObject(refusal(422, 'An email address is required'));
    expect(await signUp(site, { email: '  ' })).toMatchObject(refusal(422, 'An email address is required'));
    expect(await signUp(site, { email: 'nobody' })).toMatchObject(
      refusal(422, "Unable to validate email address: mail: missing '@' or angle-addr"),
    );
  });

  it('has an address that no mail server would take, or that looks like another (GHSA-7rqj-j65f-68wh)', async () => {
    const site = await gatehouse().createSite();
    for (const email of [
      'a@',
      '@x.example',
      'a b@x.example',
      'Bob <b@x.example>',
      'a@x..example',
      'a@-x.example',
      'a@x.example,b@x.example',
      'ﬁ@x.example',
      'a@ⓔxample.example',
    ]) {
      const answer = await signUp(site, { email });
      expect(answer.status, email).toBe(422);
      expect(answer.body.msg, email).toMatch(/^Unable to validate email address: mail: /);
    }
  });

  it.each([
    ['ann', "missing '@' or angle-addr"],
    ['Full Name', 'no angle-addr'],
    ['a b@x.example', 'no angle-addr'],
    ['a@x.example, b@x.example', 'expected single address, got ", b@x.example"'],
    ['a@b@c.example', 'expected single address, got "@c.example"'],
    ['a@x.example  b', 'expected single address, got "b"'],
  ])('has %j for an address, and is told what is wrong with it as the original did', async (email, reason) => {
    const site = await gatehouse().createSite();
    expect(await signUp(site, { email })).toMatchObject(
      refusal(422, `Unable to validate email address: mail: ${reason}`),
    );
  });

  it('has a password shorter than the site asks for', async () => {
    const site = await gatehouse().createSite({ settings: { password: { min_length: 8 } } });
    expect((await signUp(site, { email: someEmail(), password: '1234567' })).status).toBe(422);
    expect((await signUp(site, { email: someEmail(), password: '12345678' })).status).toBe(200);
  });
});

describe('a second sign-up with an unconfirmed address', () => {
  it('changes neither password nor data, unless it knows the password (N-6)', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    const first = await signUp(site, { email, password: 'first', data: { name: 'Ann' } });
    const stranger = await signUp(site, { email, password: 'other', data: { name: 'Eve', more: 1 } });
    expect(stranger).toMatchObject({ status: 200, body: { id: first.body.id, user_metadata: { name: 'Ann' } } });
    const same = await signUp(site, { email, password: 'first', data: { age: 7 } });
    expect(same.body.user_metadata).toEqual({ name: 'Ann', age: 7 });
    await call(site, 'POST /verify', { json: { type: 'signup', token: await site.tokenMailedTo(email) } });
    expect((await grantPassword(site, email, 'other')).status).toBe(400);
    expect((await grantPassword(site, email, 'first')).status).toBe(200);
  });

  it('mails nothing within the site’s interval, without a word, and a new link after it', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    const first = await signUp(site, { email });
    const old = await site.tokenMailedTo(email);
    const second = await signUp(site, { email });
    expect(second.body.confirmation_sent_at).toBe(first.body.confirmation_sent_at);
    gatehouse().clock.advance(901);
    const third = await signUp(site, { email });
    expect(Date.parse(third.body.confirmation_sent_at)).toBeGreaterThan(Date.parse(first.body.confirmation_sent_at));
    await expect
      .poll(
        () =>
          gatehouse()
            .inbox.list()
            .filter(({ to }) => to.includes(email)).length,
      )
      .toBe(2);
    expect((await call(site, 'POST /verify', { json: { type: 'signup', token: old } })).status).toBe(404);
    const token = await site.tokenMailedTo(email);
    expect((await call(site, 'POST /verify', { json: { type: 'signup', token } })).status).toBe(200);
  });

  it('calls no validate hook and makes no second person, also when both come at once', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    const answers = await Promise.all([1, 2, 3, 4].map(() => signUp(site, { email })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.id as string)).size).toBe(1);
  });
});

describe('a second sign-up with a confirmed address', () => {
  it('is refused', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site);
    expect(await signUp(site, { email })).toMatchObject(known);
  });

  it('is answered like a first one where the site hides who has an account', async () => {
    const site = await gatehouse().createSite({ settings: { hide_existing_accounts: true } });
    const person = await createPerson(site);
    const again = await signUp(site, { email: person.email, data: { name: 'Eve' } });
    const first = await signUp(site, { email: someEmail(), data: { name: 'Eve' } });
    expect(again.status).toBe(200);
    expect(Object.keys(again.body)).toEqual(Object.keys(first.body));
    expect(again.body.id).not.toBe(person.id);
    expect((await grantPassword(site, person.email, 'secret')).status).toBe(400);
  });
});

describe('on a site that has switched the platform’s mail server off', () => {
  it('a sign-up is stored and waits, and no mail is sent', async () => {
    const site = await gatehouse().createSite({ settings: { smtp: { host: '' } } });
    const email = someEmail();
    expect((await signUp(site, { email })).body).toMatchObject({ email, confirmation_sent_at: expect.any(String) });
    const { knex } = gatehouse().platform.db;
    expect(await knex('messages').withSchema('gatehouse').where({ instance_id: site.id })).toEqual([]);
    expect((await signUp(site, { email: 'x' })).status).toBe(422);
  });
});

describe('under autoconfirm', () => {
  it('a sign-up is confirmed at once, answers without tokens and mails nothing', async () => {
    const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
    const email = someEmail();
    const answer = await signUp(site, { email });
    expect(answer.status).toBe(200);
    expect(answer.body.confirmed_at).toEqual(expect.any(String));
    expect(answer.body).not.toHaveProperty('access_token');
    expect(answer.body).not.toHaveProperty('confirmation_sent_at');
    const tokens = await grantPassword(site, email, 'secret');
    expect(readToken(tokens.body.access_token as string).claims).toMatchObject({ sub: answer.body.id, email });
    expect(
      gatehouse()
        .inbox.list()
        .some(({ to }) => to.includes(email)),
    ).toBe(false);
  });

  describe('switched on while somebody’s address waits', () => {
    /** A site whose hook for sign-ups answers as told, and somebody who signed up before. */
    async function waiting(
      meanwhile: (site: Site, id: string) => Promise<unknown>,
    ): Promise<{ site: Site; email: string }> {
      const email = someEmail();
      const hook = receiver().hook(async ({ body }) => {
        await meanwhile(site, body.user.id as string);
        return {};
      });
      const webhook = { url: hook.url, events: ['signup'], secret: 'hook secret' } as const;
      const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true }, webhook } });
      const password = 'secret';
      await call(site, 'POST /admin/users', { json: { email, password }, bearer: site.signToken() });
      return { site, email };
    }

    const actions = async (site: Site): Promise<unknown[]> =>
      (await call(site, 'GET /admin/audit', { bearer: site.signToken() })).body.map(
        ({ payload }: { payload: { action: string } }) => payload.action,
      );

    it('two sign-ups at once confirm it once', async () => {
      let arrived = 0;
      let release = (): void => undefined;
      const both = new Promise<void>((resolve) => (release = resolve));
      const { site, email } = await waiting(async () => {
        arrived += 1;
        if (arrived === 2) release();
        await both;
      });
      const before = (await actions(site)).length;
      const answers = await Promise.all([signUp(site, { email }), signUp(site, { email })]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400]);
      expect(await actions(site)).toHaveLength(before + 1);
    });

    it('an invited person who signs up has accepted the invitation', async () => {
      const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
      const email = someEmail();
      await call(site, 'POST /invite', { json: { email }, bearer: site.signToken() });
      expect((await signUp(site, { email })).status).toBe(200);
      const { knex } = gatehouse().platform.db;
      const events = await knex('gatehouse.events').where({ instance_id: site.id }).select('type');
      expect(events.map(({ type }) => type)).toContain('invitation.accepted');
    });

    it('an address that an administrator has changed meanwhile stays unproven, as does that of who is banned', async () => {
      for (const change of [{ email: someEmail() }, { ban_duration: '1h' }]) {
        const { site, email } = await waiting((of, id) =>
          call(of, `PUT /admin/users/${id}`, { json: change, bearer: of.signToken() }),
        );
        expect((await signUp(site, { email })).status, JSON.stringify(change)).toBe(400);
        const { users } = (await call(site, 'GET /admin/users', { bearer: site.signToken() })).body;
        expect(users).toHaveLength(1);
        expect(users[0]).not.toHaveProperty('confirmed_at');
      }
    });
  });
});
