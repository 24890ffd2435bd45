import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { useHookReceiver, type HookReply } from '../../../support/hook-receiver.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { listen, newSecret, refuses, says, type AuthHook } from './auth-hooks.ts';

const api = useSupabaseApi({ external: { anonymous_users: { enabled: true } } });
const receiver = useHookReceiver();

/** Signs somebody up, on a site whose hook is asked first and gives these answers, the last one for ever. */
async function ask(
  replies: readonly HookReply[],
  options: Parameters<typeof listen>[4] = {},
): Promise<{ answer: Answer; hook: AuthHook }> {
  const left = [...replies];
  const next = (): HookReply => (left.length > 1 ? (left.shift() ?? null) : (left[0] ?? null));
  const hook = listen(api(), receiver(), 'before_user_created', next, options);
  return { hook, answer: await api().post('/signup', {}) };
}

/** An address at which nobody listens. */
const nowhere = { enabled: true, uri: 'http://127.0.0.1:9/', secrets: `v1,${newSecret()}` };

describe('what a hook is sent', () => {
  it('is JSON, signed as the published library expects, and says who sends it when and for whom', async () => {
    const { hook, answer } = await ask([says({})]);
    expect(answer.status).toBe(200);
    const [call] = hook.calls;
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = call?.headers ?? {};
    const sentAt = new Date(Number(timestamp) * 1_000);
    expect(sentAt).toEqual(api().now);
    expect(new Webhook(hook.secret).sign(String(id), sentAt, call?.rawBody ?? '')).toBe(signature);
    expect(call).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-encoding': 'identity' },
      body: {
        metadata: {
          uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/),
          time: api().now.toISOString(),
          name: 'before-user-created',
          ip_address: '127.0.0.1',
        },
      },
    });
  });

  it('has a signature by each secret, parted by spaces', async () => {
    const [old, recent] = [newSecret(), newSecret()];
    const hook = listen(api(), receiver(), 'before_user_created');
    api().configure({ hook: { before_user_created: { secrets: `v1,${old}|v1,${recent}` } } });
    await api().post('/signup', {});
    const {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    } = hook.calls[0]?.headers ?? {};
    const expected = [old, recent].map((secret) =>
      new Webhook(secret).sign(String(id), new Date(Number(timestamp) * 1_000), hook.calls[0]?.rawBody ?? ''),
    );
    expect(signature).toBe(expected.join(' '));
  });

  it('never goes to the hook of another site', async () => {
    const hook = listen(api(), receiver(), 'before_user_created');
    expect((await api().post('/signup', {}, { on: 'b' })).status).toBe(200);
    expect(hook.calls).toEqual([]);
  });
});

describe('a hook that answers', () => {
  it.each([
    ['200 with an object', says({ anything: 1 })],
    ['202', says({}, 202)],
    ['204 without a body', { status: 204 }],
    ['200 with nothing', { headers: { 'content-type': 'application/json' } }],
    ['null', says('null')],
    ['an error without a message', says({ error: { http_code: 403, message: '' } })],
  ])('%s lets the request go on', async (_name, reply) => {
    expect((await ask([reply])).answer.status).toBe(200);
  });

  it.each([
    [403, 403, 'unknown'],
    [422, 422, 'unknown'],
    [500, 500, 'unexpected_failure'],
    [0, 500, 'unexpected_failure'],
    [200, 500, 'unexpected_failure'],
    [302, 500, 'unexpected_failure'],
    [99_999, 500, 'unexpected_failure'],
  ])('an error object with %i refuses with %i, in its own words', async (http_code, status, code) => {
    const { answer, hook } = await ask([refuses(http_code, 'No {code} for <you>')]);
    expect(answer).toMatchObject({ status, body: { code: status, error_code: code, msg: 'No {code} for <you>' } });
    expect(answer.headers.get('x-sb-error-code')).toBeNull();
    expect(hook.calls).toHaveLength(1);
  });

  it('an error object without a status refuses with 500, and in the dated form too', async () => {
    listen(api(), receiver(), 'before_user_created', () => says({ error: { message: 'no' } }));
    const headers = { 'x-supabase-api-version': '2024-01-01' };
    const answer = await api().post('/signup', {}, { headers });
    expect([answer.status, answer.body]).toEqual([500, { code: 'unexpected_failure', message: 'no' }]);
  });

  it.each([
    ['text', { body: '{}', headers: { 'content-type': 'text/plain' } }, 400, 'hook_payload_invalid_content_type'],
    ['JSON that does not say so', { body: {} }, 400, 'hook_payload_invalid_content_type'],
    ['what is no JSON', says('{'), 500, 'unexpected_failure'],
    ['a list', says([]), 500, 'unexpected_failure'],
    ['an error that is a text', says({ error: 'no' }), 500, 'unexpected_failure'],
    ['an error whose message is a number', says({ error: { message: 1 } }), 500, 'unexpected_failure'],
    ['more than 204,800 bytes', says(`{"a":"${'x'.repeat(204_800)}"}`), 422, 'hook_payload_over_size_limit'],
    ['201', says({}, 201), 500, 'unexpected_failure'],
    ['a redirect', { status: 302, headers: { location: '/' } }, 500, 'unexpected_failure'],
    ['400', says({}, 400), 500, 'unexpected_failure'],
    ['401', says({}, 401), 500, 'unexpected_failure'],
    ['429', says({}, 429), 500, 'unexpected_failure'],
    ['500', says({}, 500), 500, 'unexpected_failure'],
    ['503', says({}, 503), 500, 'unexpected_failure'],
  ])('%s fails the request at the first try', async (_name, reply: HookReply, status, code) => {
    const { answer, hook } = await ask([reply]);
    expect(answer).toMatchObject({ status, body: { error_code: code } });
    expect(answer.headers.get('x-sb-error-code')).toBe(code);
    expect(hook.calls).toHaveLength(1);
  });

  it('exactly 204,800 bytes is read', async () => {
    const body = `{"a":"${'x'.repeat(204_800 - 8)}"}`;
    expect(body).toHaveLength(204_800);
    expect((await ask([says(body)])).answer.status).toBe(200);
  });

  it.each([429, 503])('%i with Retry-After is asked again at once, as the same message', async (status) => {
    const busy = { status, headers: { 'retry-after': '3600' } };
    const { answer, hook } = await ask([busy, busy, says({})]);
    expect(answer.status).toBe(200);
    expect(hook.calls).toHaveLength(3);
    const sent = (name: string): Set<unknown> => new Set(hook.calls.map(({ headers }) => headers[name]));
    expect([sent('webhook-id').size, sent('webhook-signature').size]).toEqual([1, 1]);
    expect(new Set(hook.calls.map(({ rawBody }) => rawBody)).size).toBe(1);
  });

  it('three times that it is busy fails the request', async () => {
    const { answer, hook } = await ask([{ status: 503, headers: { 'retry-after': '1' } }]);
    expect([answer.status, answer.body.error_code, hook.calls.length]).toEqual([500, 'unexpected_failure', 3]);
  });
});

describe('a hook that is away', () => {
  it('is tried three times, within what a client waits', async () => {
    api().configure({ hook: { before_user_created: nowhere } });
    const begun = performance.now();
    const answer = await api().post('/signup', {});
    expect(answer).toMatchObject({ status: 422, body: { error_code: 'hook_timeout_after_retry' } });
    expect(performance.now() - begun).toBeLessThan(4_500);
  });

  it('in silence is given four seconds', async () => {
    const begun = performance.now();
    const { answer, hook } = await ask([null]);
    expect(answer).toMatchObject({ status: 422, body: { error_code: 'hook_timeout' } });
    expect(hook.calls).toHaveLength(1);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('where nobody outside may reach is never called (CVE-2026-27945)', async () => {
    const uri = 'https://169.254.169.254/latest/meta-data';
    api().configure({ hook: { before_user_created: { ...nowhere, uri } } });
    const begun = performance.now();
    const answer = await api().post('/signup', {});
    const msg = 'The hook cannot be called: The host has no address that may be reached from here';
    expect(answer).toMatchObject({ status: 500, body: { error_code: 'unexpected_failure', msg } });
    expect(performance.now() - begun).toBeLessThan(900);
  });

  it('is gone on without, where the site wants that', async () => {
    api().configure({ hook: { before_user_created: { ...nowhere, on_failure: 'open' } } });
    expect((await api().post('/signup', {})).status).toBe(200);
    expect((await ask([{ status: 502 }], { on_failure: 'open' })).answer.status).toBe(200);
  });

  it.each([
    ['an error object', refuses(403), 403],
    ['an error object in a server error', says({ error: { message: 'no' } }, 500), 500],
    ['a client error', says({}, 403), 500],
    ['what cannot be read', says('{'), 500],
  ])('is not what says %s, which always refuses', async (_name, reply, status) => {
    expect((await ask([reply], { on_failure: 'open' })).answer.status).toBe(status);
  });
});
