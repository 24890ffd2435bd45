import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { useHookReceiver, type Hook, type HookCall } from '../../../support/hook-receiver.ts';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import {
  call,
  createPerson,
  grantPassword,
  grantRefresh,
  readToken,
  refusal,
  someEmail,
  type Answer,
} from '../client.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();
const everyEvent = ['validate', 'signup', 'login', 'usermodified', 'userdeleted'] as const;

async function siteWithHook(
  reply?: Parameters<ReturnType<typeof receiver>['hook']>[0],
  settings: SparseSettings = {},
): Promise<{ site: Site; hook: Hook }> {
  const hook = receiver().hook(reply);
  const webhook = { url: hook.url, events: everyEvent, secret: 'hook secret', ...settings.webhook };
  return { site: await gatehouse().createSite({ settings: { ...settings, webhook } }), hook };
}

function signUp(site: Site, email: string): Promise<Answer> {
  return call(site, 'POST /signup', { json: { email, password: 'secret' } });
}

function firstCall({ calls: [first] }: Hook): HookCall {
  if (!first) throw new Error('the hook was not called');
  return first;
}

function eventsOf(hook: Hook): string[] {
  return hook.calls.map(({ body }) => body.event as string);
}

/** A site that is named by the operator's signature, whose claims hold the hooks of each request. */
function callAs(site: Site, functionHooks: Record<string, unknown>, endpoint: string, said: object): Promise<Answer> {
  const headers = { 'x-nf-sign': site.operatorSignature({ function_hooks: functionHooks }) };
  return call(gatehouse().url, endpoint, { ...said, headers });
}

describe('what a hook is sent', () => {
  it('is the event, the site and the person, in exactly these words', async () => {
    const { site, hook } = await siteWithHook();
    const email = someEmail();
    await signUp(site, email);
    const sent = firstCall(hook);
    expect(sent.method).toBe('POST');
    expect(sent.headers).toMatchObject({ 'content-type': 'application/json', 'x-netlify-event': 'identity_validate' });
    expect(Object.keys(sent.body as object)).toEqual(['event', 'instance_id', 'user']);
    expect(sent.body).toMatchObject({
      event: 'validate',
      instance_id: site.id,
      user: { email, app_metadata: { provider: 'email' } },
    });
    expect(Object.keys(sent.body.user as object)).toEqual([
      'id',
      'aud',
      'role',
      'email',
      'app_metadata',
      'user_metadata',
      'created_at',
      'updated_at',
    ]);
    expect(sent.rawBody).not.toMatch(/password|hash|token/);
  });

  it('is signed over its exact bytes, with the webhook’s secret', async () => {
    const { site, hook } = await siteWithHook();
    await signUp(site, someEmail());
    const sent = firstCall(hook);
    const signature = String(sent.headers['x-webhook-signature']);
    const { header, claims } = readToken(signature);
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(claims).toEqual({
      iss: 'gotrue',
      sub: site.id,
      iat: expect.any(Number),
      sha256: createHash('sha256').update(sent.rawBody).digest('hex'),
    });
    expect(macOf(signature, 'hook secret')).toBe(signature.split('.')[2]);
  });

  it('is not signed where the webhook has no secret, and by the site’s secret where a function is called', async () => {
    const { site, hook } = await siteWithHook(undefined, { webhook: { secret: '' } });
    await signUp(site, someEmail());
    expect(hook.calls[0]?.headers).not.toHaveProperty('x-webhook-signature');
    const other = await gatehouse().createSite();
    const called = receiver().hook();
    await callAs(other, { validate: [called.url] }, 'POST /signup', {
      json: { email: someEmail(), password: 'secret' },
    });
    const signature = String(called.calls[0]?.headers['x-webhook-signature']);
    expect(macOf(signature, other.jwtSecret)).toBe(signature.split('.')[2]);
  });
});

describe('which hook is called when', () => {
  it('follows a person from sign-up to deletion', async () => {
    const { site, hook } = await siteWithHook();
    const email = someEmail();
    const id = (await signUp(site, email)).body.id as string;
    await signUp(site, email);
    expect(eventsOf(hook)).toEqual(['validate']);
    const token = await site.tokenMailedTo(email);
    const { refresh_token: refreshToken, access_token: bearer } = (
      await call(site, 'POST /verify', { json: { type: 'signup', token } })
    ).body as Record<string, string>;
    expect(eventsOf(hook)).toEqual(['validate', 'signup']);
    expect(hook.calls[1]?.body.user).not.toHaveProperty('confirmed_at');
    await grantPassword(site, email, 'wrong');
    await grantPassword(site, email, 'secret');
    expect(eventsOf(hook)).toEqual(['validate', 'signup', 'login']);
    await grantRefresh(site, refreshToken ?? '');
    await call(site, 'PUT /user', { json: { data: { a: 1 } }, bearer: bearer ?? '' });
    await call(site, 'POST /logout', { bearer: bearer ?? '' });
    expect(eventsOf(hook)).toHaveLength(3);
    await call(site, `PUT /admin/users/${id}`, { json: { role: 'x' }, bearer: site.signToken() });
    await call(site, `DELETE /admin/users/${id}`, { bearer: site.signToken() });
    expect(eventsOf(hook)).toEqual(['validate', 'signup', 'login', 'usermodified', 'userdeleted']);
    expect(hook.calls[3]?.body.user).toMatchObject({ id, role: 'x' });
    expect(hook.calls[4]?.body.user).toMatchObject({ id, role: 'x' });
  });

  it('is validate and signup under autoconfirm, validate for an invitation, none for an admin’s creation', async () => {
    const { site, hook } = await siteWithHook(undefined, { mailer: { autoconfirm: true } });
    await signUp(site, someEmail());
    expect(eventsOf(hook)).toEqual(['validate', 'signup']);
    await call(site, 'POST /invite', { json: { email: someEmail() }, bearer: site.signToken() });
    expect(eventsOf(hook)).toEqual(['validate', 'signup', 'validate']);
    await call(site, 'POST /admin/users', { json: { email: someEmail() }, bearer: site.signToken() });
    expect(eventsOf(hook)).toHaveLength(3);
  });

  it('is signup for a recovery that confirms, and none for one of a confirmed person', async () => {
    const { site, hook } = await siteWithHook();
    const email = someEmail();
    await signUp(site, email);
    for (const expected of [
      ['validate', 'signup'],
      ['validate', 'signup'],
    ]) {
      await call(site, 'POST /recover', { json: { email } });
      const token = await site.tokenMailedTo(email, 'Reset Your Password');
      expect((await call(site, 'POST /verify', { json: { type: 'recovery', token } })).status).toBe(200);
      expect(eventsOf(hook)).toEqual(expected);
      gatehouse().clock.advance(1_000);
      await gatehouse().inbox.clear();
    }
  });

  it('is none for an event that the webhook does not list, and then no function either', async () => {
    const { site, hook } = await siteWithHook(undefined, { webhook: { events: ['login'] } });
    const called = receiver().hook();
    const hooks = { validate: [called.url], signup: [called.url], login: [called.url] };
    const json = { email: someEmail(), password: 'secret' };
    expect((await callAs(site, hooks, 'POST /signup', { json })).status).toBe(200);
    expect(called.calls).toHaveLength(0);
    expect(hook.calls).toHaveLength(0);
    const person = await createPerson(site);
    const form = { grant_type: 'password', username: person.email, password: person.password };
    await callAs(site, hooks, 'POST /token', { form });
    expect(called.calls).toHaveLength(0);
    expect(eventsOf(hook)).toEqual(['login', 'login']);
  });
});

describe('the functions of a request', () => {
  it('are called in their order, each with what the one before answered, up to the first failure', async () => {
    const site = await gatehouse().createSite();
    const order: string[] = [];
    const first = receiver().hook(() => {
      order.push('first');
      return { body: { user_metadata: { seen: 1 } } };
    });
    const second = receiver().hook(({ body }) => {
      order.push('second');
      return { status: body.user.email === 'refused@x.example' ? 400 : 200 };
    });
    const third = receiver().hook(() => {
      order.push('third');
      return {};
    });
    const hooks = { validate: [first.url, second.url, third.url] };
    const ask = (email: string): Promise<Answer> =>
      callAs(site, hooks, 'POST /signup', { json: { email, password: 'secret' } });
    expect((await ask(someEmail())).body.user_metadata).toEqual({ seen: 1 });
    expect(order).toEqual(['first', 'second', 'third']);
    expect(third.calls[0]?.body.user.user_metadata).toEqual({ seen: 1 });
    expect((await ask('refused@x.example')).status).toBe(422);
    expect(third.calls).toHaveLength(1);
  });

  it('may be paths on the site', async () => {
    const { origin } = receiver();
    const hook = receiver().hook();
    const site = await gatehouse().createSite({ settings: { site_url: origin } });
    const json = { email: someEmail(), password: 'secret' };
    await callAs(site, { validate: hook.path }, 'POST /signup', { json });
    expect(hook.calls).toHaveLength(1);
    const withUser = await gatehouse().createSite({
      settings: { site_url: origin, webhook: { url: hook.path, events: ['validate'] } },
    });
    await signUp(withUser, someEmail());
    expect(hook.calls).toHaveLength(2);
  });

  it('that are no addresses are a refusal, not a failure of ours', async () => {
    const site = await gatehouse().createSite();
    for (const url of [
      'http://',
      'http://[',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http://10.0.0.1/',
      'http://169.254.169.254/latest',
    ]) {
      const json = { email: someEmail(), password: 'secret' };
      const answer = await callAs(site, { validate: [url] }, 'POST /signup', { json });
      expect(answer.status, url).toBe(502);
      expect(answer.body.msg, url).toMatch(/^Failed to connect to /);
    }
  });
});

describe('what a hook answers', () => {
  it('replaces metadata whole, in what is stored and in the token', async () => {
    const { site } = await siteWithHook(({ body }) =>
      body.event === 'login' ? { body: { app_metadata: { roles: ['a'] }, user_metadata: { name: null } } } : {},
    );
    const person = await createPerson(site, { app_metadata: { old: 1 }, user_metadata: { old: 1 } });
    const { claims } = readToken(person.accessToken);
    expect(claims).toMatchObject({ app_metadata: { roles: ['a'] }, user_metadata: { name: null } });
    expect(claims.app_metadata).toEqual({ roles: ['a'] });
    const { body } = await call(site, 'GET /user', { bearer: person.accessToken });
    expect(body).toMatchObject({ app_metadata: { roles: ['a'] }, user_metadata: { name: null } });
  });

  it('changes one of them and leaves the other', async () => {
    const { site } = await siteWithHook(({ body }) =>
      body.event === 'validate'
        ? { body: { user_metadata: { plan: 'free' }, app_metadata: null, role: 'admin', email: 'x' } }
        : {},
    );
    const email = someEmail();
    const { body } = await call(site, 'POST /signup', { json: { email, password: 'secret', data: { name: 'Ann' } } });
    expect(body).toMatchObject({ email, role: '', app_metadata: { provider: 'email' } });
    expect(body.user_metadata).toEqual({ plan: 'free' });
  });

  it('with 200, 202 or 204, and nothing or null in it, changes nothing', async () => {
    for (const reply of [
      { status: 200 },
      { status: 202 },
      { status: 204 },
      { body: 'null' },
      { body: ' \n' },
      { body: {} },
    ]) {
      const { site, hook } = await siteWithHook(() => reply);
      const { status, body } = await call(site, 'POST /signup', {
        json: { email: someEmail(), password: 'secret', data: { a: 1 } },
      });
      expect(status).toBe(200);
      expect(body.user_metadata).toEqual({ a: 1 });
      expect(hook.calls).toHaveLength(1);
    }
  });

  it('to usermodified shows in the answer; its failure, and that of userdeleted, is only logged', async () => {
    const { site, hook } = await siteWithHook(
      ({ body }) =>
        body.event === 'usermodified' && body.user.role === 'x'
          ? { body: { user_metadata: { from: 'hook' } } }
          : { status: 500 },
      { webhook: { events: ['usermodified', 'userdeleted'] } },
    );
    const { id } = await createPerson(site);
    const bearer = site.signToken();
    const answered = await call(site, `PUT /admin/users/${id}`, { json: { role: 'x' }, bearer });
    expect(answered.body.user_metadata).toEqual({ from: 'hook' });
    expect((await call(site, `PUT /admin/users/${id}`, { json: { role: 'y' }, bearer })).body.role).toBe('y');
    expect((await call(site, `DELETE /admin/users/${id}`, { bearer })).status).toBe(200);
    expect(eventsOf(hook).filter((event) => event === 'userdeleted')).toHaveLength(3);
    expect(await call(site, `GET /admin/users/${id}`, { bearer })).toMatchObject(refusal(404, 'User not found'));
  });
});

function macOf(token: string, secret: string): string {
  const [header = '', claims = ''] = token.split('.');
  return createHmac('sha256', secret).update(`${header}.${claims}`).digest('base64url');
}
