import { describe, expect, it } from 'vitest';
import { useSupabaseApi, type Answer } from '../support.ts';
import { asAdmin, auditOf } from './as-admin.ts';

const api = useSupabaseApi({ uri_allow_list: ['https://app.example/**'] });
let count = 0;
const someEmail = (): string => `guest${(count += 1)}@x.example`;

function invite(body: Record<string, unknown>, query = ''): Promise<Answer> {
  return asAdmin(api(), `POST /invite${query}`, body);
}

function refused(status: number, code: string): object {
  return { status, body: { code: status, error_code: code } };
}

describe('POST /invite', () => {
  it('makes a user without a password and mails the link', async () => {
    const email = someEmail();
    const { status, body } = await invite({ email: email.toUpperCase(), data: { team: 'red' } });
    const now = api().now.toISOString();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      email,
      invited_at: now,
      confirmation_sent_at: now,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { team: 'red' },
      identities: [{ provider: 'email', email }],
    });
    expect(body).not.toHaveProperty('email_confirmed_at');
    const [mail] = (await api().mails()).slice(-1);
    expect(mail).toMatchObject({ kind: 'invite', recipient: email });
    const accepted = await api().post('/verify', { type: 'invite', token_hash: mail?.snapshot.token });
    expect(accepted.body.user).toMatchObject({ id: body.id, email_confirmed_at: expect.any(String) });
  });

  it('leads where the query says, if that is allowed', async () => {
    for (const [wish, expected] of [
      ['https://app.example/welcome', 'https://app.example/welcome'],
      ['https://evil.example/', 'https://a.example'],
    ] as const) {
      await invite({ email: someEmail() }, `?redirect_to=${encodeURIComponent(wish)}`);
      const [mail] = (await api().mails()).slice(-1);
      expect(mail?.snapshot['apiReturn']).toMatchObject({ redirectTo: expected });
    }
  });

  it('reaches again who never confirmed, with new data and a new link', async () => {
    const email = someEmail();
    const first = await invite({ email, data: { team: 'red', a: 1 } });
    const [before] = (await api().mails()).slice(-1);
    api().advance(1);
    const second = await invite({ email, data: { team: 'blue' } });
    expect(second.body).toMatchObject({
      id: first.body.id,
      invited_at: api().now.toISOString(),
      user_metadata: { team: 'blue', a: 1 },
    });
    const spent = await api().post('/verify', { type: 'invite', token_hash: before?.snapshot.token });
    expect(spent).toMatchObject(refused(403, 'otp_expired'));
    const [after] = (await api().mails()).slice(-1);
    const accepted = await api().post('/verify', { type: 'invite', token_hash: after?.snapshot.token });
    expect(accepted.status).toBe(200);
    expect(await invite({ email })).toMatchObject(refused(422, 'email_exists'));
  });

  it('is written down, each time, with the administrator as actor', async () => {
    const email = someEmail();
    const { body } = await invite({ email });
    await invite({ email });
    const entries = (await auditOf(api())).slice(0, 2).map(({ payload }) => payload);
    for (const entry of entries) {
      expect(entry).toMatchObject({ action: 'user_invited', log_type: 'team', actor_username: 'service_role' });
      expect(entry['traits']).toEqual({ user_id: body.id, user_email: email });
    }
  });

  it('refuses what is no address and who has an account', async () => {
    const { email } = await api().addUser();
    expect(await invite({ email })).toMatchObject(refused(422, 'email_exists'));
    expect(await invite({ email: 'x' })).toMatchObject(refused(400, 'validation_failed'));
    expect(await invite({})).toMatchObject(refused(400, 'validation_failed'));
    expect(await invite({ email: 7 })).toMatchObject(refused(400, 'bad_json'));
    expect(await invite({ email: someEmail(), data: [] })).toMatchObject(refused(400, 'bad_json'));
  });

  it('makes nobody when the site has sent all the mails it may', async () => {
    api().configure({ rate_limit: { email_sent: '0' } });
    const email = someEmail();
    expect(await invite({ email })).toMatchObject(refused(429, 'over_email_send_rate_limit'));
    api().configure({ rate_limit: { email_sent: '' } });
    const { body } = await asAdmin(api(), `GET /admin/users?email=${email}`);
    expect(body.users).toEqual([]);
  });

  it('works where people cannot sign up', async () => {
    api().configure({ disable_signup: true });
    expect((await invite({ email: someEmail() })).status).toBe(200);
  });
});
