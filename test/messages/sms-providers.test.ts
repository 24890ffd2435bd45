import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkVerification, missingForSms, sendSms, type Sms, type SmsOutcome } from '@gatehouse/identity';
import { effectiveSettings, inheritedSettings, type InstanceSettings, type SparseSettings } from '@gatehouse/instances';
import { createOutbound, type OutboundClient } from '@gatehouse/outbound';
import { useSmsStandIn, type SmsReply } from '../support/sms-stand-in.ts';

type SparseSms = NonNullable<SparseSettings['sms']>;

const standIn = useSmsStandIn();
let outbound: OutboundClient;
beforeAll(() => {
  outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 1_000_000 });
});
afterAll(() => outbound.close());

const twilio = { account_sid: 'AC0', auth_token: 'tok', message_service_sid: 'MG0', content_sid: '' };
const verifier = { account_sid: 'AC0', auth_token: 'tok', message_service_sid: 'VA0' };
const accounts = {
  twilio: { provider: 'twilio', twilio },
  twilio_verify: { provider: 'twilio_verify', twilio_verify: verifier },
  messagebird: { provider: 'messagebird', messagebird: { access_key: 'key', originator: 'Site' } },
  vonage: { provider: 'vonage', vonage: { api_key: 'key', api_secret: 's3cret', from: 'Site' } },
  textlocal: { provider: 'textlocal', textlocal: { api_key: 'key', sender: 'SITE' } },
  msg91: { provider: 'msg91', msg91: { auth_key: 'key', sender_id: 'SITEIN', template_id: '' } },
} as const satisfies Record<string, SparseSms>;

const basic = `Basic ${Buffer.from('AC0:tok').toString('base64')}`;
const formType = 'application/x-www-form-urlencoded';

function settingsOf(sms: SparseSms): InstanceSettings['sms'] {
  return effectiveSettings(inheritedSettings(), { sms }).sms;
}

function send(sms: SparseSms, message: Partial<Sms> = {}): Promise<SmsOutcome> {
  const whole = { to: '15551234567', code: '123456', text: 'Your code is 123456', channel: 'sms', ...message } as const;
  return sendSms({ outbound, url: standIn().url, now: () => new Date() }, settingsOf(sms), whole);
}

/** What a provider is asked, as one value. */
function asked(): unknown {
  expect(standIn().requests).toHaveLength(1);
  const [{ line, headers, form, body } = { line: '', headers: {}, form: {}, body: '' }] = standIn().requests;
  const { authorization, authkey, 'content-type': type } = headers;
  const content = type === 'application/json' ? { json: JSON.parse(body) as unknown } : { form };
  return { line, ...(authorization && { authorization }), ...(authkey && { authkey }), type, ...content };
}

describe('a message is handed over in the form of', () => {
  const messages = 'POST /2010-04-01/Accounts/AC0/Messages.json';

  it('Twilio', async () => {
    expect(await send(accounts.twilio)).toEqual({ providerId: 'SM1' });
    expect(asked()).toEqual({
      line: messages,
      authorization: basic,
      type: formType,
      form: { To: '+15551234567', Channel: 'sms', From: 'MG0', Body: 'Your code is 123456' },
    });
  });

  it.each([
    ['+14155550000', 'whatsapp:+14155550000'],
    ['14155550000', 'whatsapp:14155550000'],
    ['MG0', 'MG0'],
  ])('WhatsApp at Twilio, from %s', async (sender, from) => {
    const sms = { provider: 'twilio', twilio: { ...twilio, message_service_sid: sender } } as const;
    expect(await send(sms, { channel: 'whatsapp' })).toEqual({ providerId: 'SM1' });
    const form = { To: 'whatsapp:+15551234567', Channel: 'whatsapp', From: from, Body: 'Your code is 123456' };
    expect(asked()).toEqual({ line: messages, authorization: basic, type: formType, form });
  });

  it('WhatsApp at Twilio with a content template', async () => {
    await send({ provider: 'twilio', twilio: { ...twilio, content_sid: 'HX0' } }, { channel: 'whatsapp' });
    expect(asked()).toMatchObject({
      form: {
        To: 'whatsapp:+15551234567',
        Channel: 'whatsapp',
        From: 'MG0',
        ContentSid: 'HX0',
        ContentVariables: '{"1": "123456"}',
      },
    });
  });

  it.each(['sms', 'whatsapp'] as const)('Twilio Verify, by %s', async (channel) => {
    standIn().reply({ status: 201, body: { sid: 'VE1', status: 'pending' } });
    expect(await send(accounts.twilio_verify, { channel })).toEqual({ providerId: 'VE1' });
    expect(asked()).toEqual({
      line: 'POST /v2/Services/VA0/Verifications',
      authorization: basic,
      type: formType,
      form: { To: '+15551234567', Channel: channel },
    });
  });

  it('MessageBird', async () => {
    standIn().reply({ status: 201, body: { id: 'mb1', recipients: { totalSentCount: 1 } } });
    expect(await send(accounts.messagebird)).toEqual({ providerId: 'mb1' });
    const form = { originator: 'Site', body: 'Your code is 123456', recipients: '15551234567', type: 'sms' };
    expect(asked()).toEqual({
      line: 'POST /messages',
      authorization: 'AccessKey key',
      type: formType,
      form: { ...form, datacoding: 'unicode' },
    });
  });

  it.each([
    ['Your code is 123456', {}],
    ['Ihr Schlüssel: 123456', { type: 'unicode' }],
  ])('Vonage: %s', async (text, extra) => {
    standIn().reply({ body: { messages: [{ status: '0', 'message-id': 'v1' }] } });
    expect(await send(accounts.vonage, { text })).toEqual({ providerId: 'v1' });
    const form = { from: 'Site', to: '15551234567', text, api_key: 'key', api_secret: 's3cret', ...extra };
    expect(asked()).toEqual({ line: 'POST /sms/json', type: formType, form });
  });

  it('Textlocal', async () => {
    standIn().reply({ body: { status: 'success', messages: [{ id: 77, recipient: 15551234567 }] } });
    expect(await send(accounts.textlocal)).toEqual({ providerId: '77' });
    const form = { sender: 'SITE', apikey: 'key', message: 'Your code is 123456', numbers: '15551234567' };
    expect(asked()).toEqual({ line: 'POST /send', type: formType, form });
  });

  it.each([
    ['', {}],
    ['1107', { DLT_TE_ID: '1107' }],
  ])('MSG91, its registered template being %j', async (template, extra) => {
    standIn().reply({ body: { type: 'success', message: 'm1' } });
    const sms = { provider: 'msg91', msg91: { ...accounts.msg91.msg91, template_id: template } } as const;
    expect(await send(sms)).toEqual({ providerId: 'm1' });
    const form = { authkey: 'key', sender: 'SITEIN', mobiles: '15551234567', message: 'Your code is 123456' };
    expect(asked()).toEqual({
      line: 'POST /api/sendhttp.php',
      type: formType,
      form: { ...form, route: '4', response: 'json', ...extra },
    });
  });

  it('a flow of MSG91, which gets the code alone', async () => {
    standIn().reply({ body: { type: 'success', message: 'm2' } });
    const flow = { template_id: 'flow1', api: 'flow', flow_variable: 'code' } as const;
    const sms = { provider: 'msg91', msg91: { ...accounts.msg91.msg91, ...flow } } as const;
    expect(await send(sms)).toEqual({ providerId: 'm2' });
    expect(asked()).toEqual({
      line: 'POST /api/v5/flow/',
      authkey: 'key',
      type: 'application/json',
      json: { flow_id: 'flow1', sender: 'SITEIN', recipients: [{ mobiles: '15551234567', code: '123456' }] },
    });
  });
});

const refusals: readonly (readonly [keyof typeof accounts, SmsReply])[] = [
  ['twilio', { status: 400, body: { code: 21211, message: 'secret words', more_info: 'x', status: 400 } }],
  ['twilio_verify', { status: 400, body: { code: 60200, message: 'secret words' } }],
  ['messagebird', { status: 422, body: { errors: [{ code: 9, description: 'secret words' }] } }],
  ['messagebird', { status: 422, body: { errors: [] } }],
  ['messagebird', { status: 200, body: { errors: [{ code: 25, description: 'secret words' }] } }],
  ['messagebird', { status: 201, body: { id: 'x', recipients: { totalSentCount: 0 } } }],
  ['vonage', { body: { messages: [{ status: '4', 'error-text': 'secret words' }] } }],
  ['textlocal', { body: { status: 'failure', errors: [{ code: 80, message: 'secret words' }] } }],
  ['vonage', { body: { messages: [{ status: 4 }] } }],
  ['textlocal', { body: { status: 'failure', errors: [] } }],
  ['msg91', { body: { type: 'error', message: 'secret words' } }],
];

describe('a refusal is final and keeps the words of the provider', () => {
  it.each(refusals)('%s: %j', async (name, reply) => {
    standIn().reply(reply);
    const outcome = await send(accounts[name]);
    expect(outcome).toEqual({
      failure: { error: 'sms_rejected', isPermanent: true, status: reply?.status ?? 200 },
    });
    expect(JSON.stringify(outcome)).not.toContain('secret words');
  });

  it.each([401, 403])('a wrong account (%i), by its own name', async (status) => {
    standIn().reply({ status, body: {} });
    const failure = { error: 'sms_auth_failed', isPermanent: true, status };
    for (const sms of Object.values(accounts)) expect(await send(sms)).toEqual({ failure });
  });

  it.each(['failed', 'undelivered'])('a message that Twilio calls %s', async (status) => {
    standIn().reply({ status: 201, body: { sid: 'SM1', status, error_code: 1, error_message: 'secret words' } });
    expect(await send(accounts.twilio)).toEqual({ failure: { error: 'sms_undelivered', isPermanent: true } });
    standIn().reply({ status: 201, body: { status } });
    expect(await send(accounts.twilio)).toEqual({ failure: { error: 'sms_undelivered', isPermanent: true } });
  });
});

describe.each(Object.entries(accounts))('trouble at %s passes', (_name, sms) => {
  it.each([500, 503])('with status %i', async (status) => {
    standIn().reply({ status, body: 'it burns' });
    expect(await send(sms)).toEqual({ failure: { error: 'sms_provider_failed', isPermanent: false, status } });
  });

  it('when it is busy, and says how long', async () => {
    standIn().reply({ status: 429, headers: { 'retry-after': '17' }, body: '' });
    const failure = { error: 'sms_throttled', isPermanent: false, status: 429, retryAfterSeconds: 17 };
    expect(await send(sms)).toEqual({ failure });
  });

  it('when the connection breaks', async () => {
    standIn().reply(null);
    expect(await send(sms)).toEqual({ failure: { error: 'sms_broken', isPermanent: false } });
  });

  it('when its answer is endless', async () => {
    standIn().reply({ status: 500, body: 'x'.repeat(100_000) });
    expect(await send(sms)).toEqual({ failure: { error: 'sms_provider_failed', isPermanent: false, status: 500 } });
  });
});

// It was most likely sent, and to send it again costs the site once more.
describe.each(Object.entries(accounts))('a success of %s that nobody understands is one', (_name, sms) => {
  it.each([
    ['', ''],
    ['null', 'null'],
    ['<html>', '<html>'],
    ['{}', '{}'],
    ['empty lists', '{"messages":[],"errors":[]}'],
    ['without end', 'x'.repeat(100_000)],
  ])('%s', async (_title, body) => {
    standIn().reply({ status: 200, body });
    expect(await send(sms)).toEqual({ providerId: null });
  });
});

it.each([
  ['1', true],
  ['5', true],
  ['2', false],
])('Vonage’s status %s passes: %s', async (status, passes) => {
  standIn().reply({ body: { messages: [{ status }] } });
  expect(await send(accounts.vonage)).toMatchObject({ failure: { isPermanent: !passes } });
});

it('who says nothing is waited for as long as the operator allows', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const policy = { allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 1_000, providerTimeoutMs: 150 };
  const impatient = createOutbound(policy);
  const sms = { to: '15551234567', code: '1', text: '1', channel: 'sms' } as const;
  for (const account of [accounts.twilio, accounts.twilio_verify, accounts.vonage]) {
    expect(await sendSms({ outbound: impatient, url, now: () => new Date() }, settingsOf(account), sms)).toEqual({
      failure: { error: 'sms_timeout', isPermanent: false },
    });
  }
  silent.close();
  await impatient.close();
});

it('a private address is not connected to', async () => {
  const guarded = createOutbound({ allowedRanges: [], maxResponseBytes: 1_000 });
  const sms = { to: '15551234567', code: '1', text: '1', channel: 'sms' } as const;
  for (const account of Object.values(accounts)) {
    expect(
      await sendSms({ outbound: guarded, url: standIn().url, now: () => new Date() }, settingsOf(account), sms),
    ).toEqual({
      failure: { error: 'sms_blocked_address', isPermanent: false },
    });
  }
  expect(standIn().requests).toEqual([]);
  await guarded.close();
});

describe('without what it needs', () => {
  it.each([
    [{}, ['provider']],
    [{ provider: 'twilio' }, ['twilio.account_sid', 'twilio.auth_token', 'twilio.message_service_sid']],
    [{ provider: 'twilio', twilio: { ...twilio, account_sid: 'SK0' } }, ['twilio.account_sid']],
    [{ provider: 'twilio_verify', twilio_verify: { ...verifier, auth_token: '' } }, ['twilio_verify.auth_token']],
    [{ provider: 'messagebird' }, ['messagebird.access_key', 'messagebird.originator']],
    [{ provider: 'vonage' }, ['vonage.api_key', 'vonage.api_secret', 'vonage.from']],
    [{ provider: 'textlocal' }, ['textlocal.api_key', 'textlocal.sender']],
    [{ provider: 'msg91' }, ['msg91.auth_key', 'msg91.sender_id']],
    [{ provider: 'msg91', msg91: { api: 'flow', auth_key: 'k', sender_id: 's' } }, ['msg91.template_id']],
  ] as const satisfies readonly (readonly [SparseSms, readonly string[]])[])(
    'nothing is sent (%j)',
    async (sms, missing) => {
      expect(missingForSms(settingsOf(sms))).toEqual(missing);
      expect(await send(sms)).toEqual({ failure: { error: 'sms_not_configured', isPermanent: true } });
      expect(standIn().requests).toEqual([]);
    },
  );

  it.each(Object.values(accounts))('it is complete otherwise ($provider)', (sms) => {
    expect(missingForSms(settingsOf(sms))).toEqual([]);
  });
});

it.each([accounts.messagebird, accounts.vonage, accounts.textlocal, accounts.msg91])(
  'WhatsApp is for who has it, not $provider',
  async (sms) => {
    expect(await send(sms, { channel: 'whatsapp' })).toEqual({
      failure: { error: 'sms_channel_not_supported', isPermanent: true },
    });
    expect(standIn().requests).toEqual([]);
  },
);

describe('a code that Twilio Verify has sent', () => {
  const check = () =>
    checkVerification({ outbound, url: standIn().url, now: () => new Date() }, settingsOf(accounts.twilio_verify), {
      to: '15551234567',
      code: '9999',
    });

  it.each([
    [{ status: 'approved', valid: true }, true],
    [{ status: 'approved', valid: false }, false],
    [{ status: 'pending', valid: false }, false],
    [{}, false],
  ])('counts only when it is approved and valid (%j)', async (body, isApproved) => {
    standIn().reply({ status: 200, body });
    expect(await check()).toEqual({ isApproved });
    expect(asked()).toEqual({
      line: 'POST /v2/Services/VA0/VerificationCheck',
      authorization: basic,
      type: formType,
      form: { To: '+15551234567', Code: '9999' },
    });
  });

  it('is nobody’s when no verification waits', async () => {
    standIn().reply({ status: 404, body: { code: 20404, message: 'not found' } });
    expect(await check()).toEqual({ isApproved: false });
  });

  it('is not decided while Twilio fails', async () => {
    standIn().reply({ status: 500, body: '' });
    expect(await check()).toEqual({ failure: { error: 'sms_provider_failed', isPermanent: false, status: 500 } });
  });

  it.each(['', 'null', '<html>'])('is not decided by an answer that nobody understands (%j)', async (body) => {
    standIn().reply({ status: 200, body });
    const failure = { error: 'sms_answer_unreadable', isPermanent: false, status: 200 };
    expect(await check()).toEqual({ failure });
  });
});
