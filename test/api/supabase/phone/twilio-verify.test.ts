import { beforeEach, describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useSmsStandIn, type SmsReply } from '../../../support/sms-stand-in.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { newNumber, twilioSite } from './texts.ts';

const standIn = useSmsStandIn();
const gatehouse = useGatehouse({
  settings: {
    get smsUrl() {
      return standIn().url;
    },
  },
});

const right = '4321';
let site: Site;

beforeEach(async () => {
  standIn().reply(twilio());
  site = await gatehouse().createSite({
    settings: {
      ...twilioSite,
      dialect: 'supabase',
      external: { ...twilioSite.external, anonymous_users: { enabled: true } },
      security: { update_password_require_reauthentication: true },
      sms: {
        provider: 'twilio_verify',
        max_frequency: 0,
        twilio_verify: { account_sid: 'AC0', auth_token: 'secret-token', message_service_sid: 'VA0' },
      },
    },
  });
});

/** Twilio takes every number; a code is approved once. */
function twilio(): (request: { readonly line: string; readonly form: Readonly<Record<string, string>> }) => SmsReply {
  return ({ line, form }) => {
    if (!line.endsWith('/VerificationCheck')) return { status: 201, body: { sid: 'VE1', status: 'pending' } };
    const isRight = form['Code'] === right;
    return { status: 200, body: { sid: 'VE1', status: isRight ? 'approved' : 'pending', valid: isRight } };
  };
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
type Answer = { status: number; body: any };

async function ask(path: string, body: object, token?: string, method = 'POST'): Promise<Answer> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const init = method === 'GET' ? { headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(`${site.supabaseUrl}${path}`, init);
  return { status: answer.status, body: await answer.json() };
}

const linesTo = (phone: string): string[] =>
  standIn()
    .requests.filter(({ form }) => form['To'] === `+${phone}`)
    .map(({ line }) => line);

const sent = (phone: string): Promise<void> =>
  expect.poll(() => linesTo(phone), { timeout: 10_000 }).toContain('POST /v2/Services/VA0/Verifications');

const wrong = { status: 403, body: { error_code: 'otp_expired' } };

describe('a site that lets Twilio make the codes', () => {
  it('asks Twilio to send one, and whether a typed one is right', async () => {
    const phone = newNumber();
    expect(await ask('/otp', { phone, channel: 'whatsapp' })).toMatchObject({ status: 200, body: {} });
    await sent(phone);
    expect(standIn().requests.at(-1)?.form).toEqual({ To: `+${phone}`, Channel: 'whatsapp' });
    expect(await ask('/verify', { type: 'sms', phone, token: '0000' })).toMatchObject(wrong);
    const { status, body } = await ask('/verify', { type: 'sms', phone, token: right });
    expect([status, body.user.phone]).toEqual([200, phone]);
  });

  it('lets one of parallel requests in, even if Twilio says yes to all', async () => {
    const phone = newNumber();
    await ask('/otp', { phone });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask('/verify', { type: 'sms', phone, token: right })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(19);
  });

  it('lets nobody in who has asked for no code, nor who is too late', async () => {
    expect(await ask('/verify', { type: 'sms', phone: newNumber(), token: right })).toMatchObject(wrong);
    const phone = newNumber();
    await ask('/otp', { phone });
    gatehouse().clock.advance(601);
    expect(await ask('/verify', { type: 'sms', phone, token: right })).toMatchObject(wrong);
  });

  it('keeps the code when Twilio cannot be asked', async () => {
    const phone = newNumber();
    await ask('/otp', { phone });
    standIn().reply({ status: 500, body: '' });
    expect(await ask('/verify', { type: 'sms', phone, token: right })).toMatchObject({ status: 503 });
    standIn().reply(twilio());
    expect((await ask('/verify', { type: 'sms', phone, token: right })).status).toBe(200);
  });

  it('changes a number by it, but not one that two people want', async () => {
    const people = await Promise.all([ask('/signup', {}), ask('/signup', {})]);
    const [one, other] = people.map(({ body }) => String(body.access_token));
    const phone = newNumber();
    await ask('/user', { phone }, one, 'PUT');
    await ask('/user', { phone }, other, 'PUT');
    expect(await ask('/verify', { type: 'phone_change', phone, token: right })).toMatchObject(wrong);
    const own = newNumber();
    await ask('/user', { phone: own }, one, 'PUT');
    const { status, body } = await ask('/verify', { type: 'phone_change', phone: own, token: right });
    expect([status, body.user.phone, body.user.is_anonymous]).toEqual([200, own, false]);
  });

  it('has a word of its own for a wrong code of a reauthentication', async () => {
    const phone = newNumber();
    await ask('/otp', { phone });
    const { body } = await ask('/verify', { type: 'sms', phone, token: right });
    const token = String(body.access_token);
    const db = gatehouse().platform.db.knex('gatehouse.sessions');
    await db
      .where({ instance_id: site.id, user_id: body.user.id })
      .update({ created_at: new Date(Date.now() - 90_000_000) });
    expect(await ask('/reauthenticate', {}, token, 'GET')).toMatchObject({ status: 200, body: {} });
    const changed = (nonce: string) => ask('/user', { password: 'new horse', nonce }, token, 'PUT');
    expect(await changed('0000')).toMatchObject(wrong);
    expect((await changed(right)).status).toBe(200);
  });
});
