import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { z } from 'zod';
import { isAppError } from '@gatehouse/errors';
import { generateWebhookKey, parseWebhookKeys, signWebhook } from '@gatehouse/crypto';
import { isLinkToken, providers, rowIdIn } from '@gatehouse/identity';
import { AppError } from '@gatehouse/errors';
import { retryAfterSeconds } from '@gatehouse/outbound';
import { mapClaims } from '../../packages/identity/src/external/custom/map-claims.ts';
import { readProfile } from '../../packages/identity/src/external/profile.ts';
import type { ProfileReader, Provider } from '../../packages/identity/src/external/provider.ts';
import { readTokenAnswer } from '../../packages/identity/src/external/visits/read-token-answer.ts';
import { readMailgun } from '../../packages/identity/src/feedback/formats/mailgun.ts';
import { readPostmark } from '../../packages/identity/src/feedback/formats/postmark.ts';
import { readResend } from '../../packages/identity/src/feedback/formats/resend.ts';
import { readSendgrid } from '../../packages/identity/src/feedback/formats/sendgrid.ts';
import { readSes } from '../../packages/identity/src/feedback/formats/ses.ts';
import { readStandard } from '../../packages/identity/src/feedback/formats/standard.ts';
import type { ReadFeedback } from '../../packages/identity/src/feedback/feedback-report.ts';
import { parseAuthAnswer, readAuthAnswer } from '../../packages/identity/src/hooks/read-auth-answer.ts';
import { readHookAnswer } from '../../packages/identity/src/hooks/read-hook-answer.ts';
import { readIdpMetadata } from '../../packages/identity/src/sso/idp/idp-metadata.ts';
import { parseResponse } from '../../packages/identity/src/sso/response/parse-response.ts';
import { parseXml, XmlError } from '../../packages/identity/src/sso/xml/parse-xml.ts';
import { holds } from './property.ts';
import { anyBytes, anyJson, anyText, damaged, nested } from './values.ts';

async function onlyAppErrors<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isAppError(error)) throw error;
    return undefined;
  }
}

describe("a hook's answer", () => {
  const bodies = fc.oneof(
    anyBytes,
    fc
      .oneof(
        anyJson(4),
        fc.dictionary(
          fc.constantFrom('app_metadata', 'user_metadata', 'error', 'claims', 'decision', '__proto__'),
          anyJson(3),
        ),
        fc.record({ error: fc.dictionary(fc.constantFrom('http_code', 'message'), anyJson(1)) }),
      )
      .map((value) => Buffer.from(JSON.stringify(value))),
  );

  holds('is taken or refused in words', [bodies], async (body) => {
    const answer = await onlyAppErrors(() => readHookAnswer(body));
    // What is taken can be stored.
    expect(JSON.stringify(answer ?? '')).not.toMatch(/(?<!\\)(\\\\)*\\u(0000|d[89a-f])/);
    const error = await Promise.resolve().then(() => readAuthAnswer(parseAuthAnswer(body.toString()))).catch((thrown: unknown) => thrown);
    if (error instanceof Error) expect(error).toBeInstanceOf(AppError);
    // What is taken is signed, as text.
    else expect(JSON.stringify(error)).toBeTypeOf('string');
    if (error instanceof AppError) expect(error.status).toBeGreaterThanOrEqual(400);
  }, { runs: 400, examples: [[Buffer.from(`{"app_metadata":{"a":${nested(50_000)}}}`)], [Buffer.from(`{"claims":{"a":${nested(50_000)}}}`)]] }); // prettier-ignore

  holds('says when to come again in seconds, or does not', [fc.oneof(anyText, fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()), fc.integer().map(String))], (text) => {
    const seconds = retryAfterSeconds(text, new Date('2026-11-26T00:00:00Z'));
    if (seconds !== undefined) expect(Number.isSafeInteger(seconds) && seconds > 0).toBe(true);
  }); // prettier-ignore
});

describe("a provider's answer", () => {
  holds('for a code is a token or none', [fc.oneof(anyJson(2).map((value) => JSON.stringify(value)), fc.dictionary(fc.constantFrom('access_token', 'refresh_token', 'id_token', 'error', 'scope'), anyJson(1)).map((value) => JSON.stringify(value)), fc.webQueryParameters(), anyText), fc.constantFrom(200, 201, 400, 401, 500)], async (body, status) => {
    const { response, idToken } = await readTokenAnswer(new Response(body, { status }));
    const answer = (await response.json()) as Record<string, unknown>;
    expect(typeof answer['access_token'] === 'string').toBe(response.status === 200);
    expect(idToken).not.toBe('');
  }); // prettier-ignore

  const fields = fc.dictionary(
    fc.constantFrom('id', 'sub', 'email', 'emails', 'login', 'name', 'username', 'data', 'user', 'profile', 'kakao_account', 'verified', 'primary', 'values', 'bot', 'ok', 'authed_user', 'localizedFirstName', 'elements', 'avatar', 'picture', 'discriminator', 'is_email_valid'),
    fc.oneof(anyJson(3), fc.constantFrom('1', 7, true, 'a@x.example'), fc.record({ id: fc.constantFrom(1, '1', null), email: fc.constantFrom('a@x.example', 1), user: anyJson(2) })),
  ); // prettier-ignore

  holds('of a profile is somebody with an id, or refused in words', [fc.constantFrom(...Object.keys(providers)), fc.oneof(fields, fc.array(fields), anyJson(4)), fields], async (name, answer, raw) => {
    const provider: Provider = providers[name as keyof typeof providers];
    const reader: ProfileReader = {
      tokens: { accessToken: 'x', refreshToken: null, idToken: null, raw },
      clientId: 'x',
      clientSecret: 'x',
      fields: { user: JSON.stringify(answer) },
      at: (url) => url,
      get: async <Schema extends z.ZodType>(_url: string, schema: Schema) => {
        const { data, error } = schema.safeParse(answer);
        if (error) throw new AppError('external_profile_failed');
        return data;
      },
      idToken: async () => null,
    };
    const profile = await onlyAppErrors(async () => readProfile(await provider.readProfile(reader)));
    if (profile) expect(profile.subject).toMatch(/^[^\p{C}\p{Z}]+$/u);
  }, { runs: 600 }); // prettier-ignore

  holds('of claims is kept as far as it can be stored', [fc.dictionary(anyText, anyJson(4))], (claims) => {
    const { claims: kept } = readProfile({ subject: '1', emails: [], claims });
    expect(JSON.stringify(kept)).not.toMatch(/(?<!\\)(\\\\)*\\u(0000|d[89a-f])/);
  }, { examples: [[JSON.parse(`{"a":${nested(50_000)}}`)]] }); // prettier-ignore

  holds('of claims is mapped, and no claim that decides who somebody is', [fc.dictionary(anyText, fc.oneof(anyText, anyJson(2))), fc.dictionary(anyText, anyJson(3))], (mapping, claims) => {
    const mapped = mapClaims(mapping, claims);
    for (const name of ['id', 'role', 'app_metadata', 'email_verified']) expect(mapped[name]).toEqual(claims[name]);
  }); // prettier-ignore
});

describe('what a mail service reports', () => {
  const now = new Date('2026-11-26T00:00:00Z');
  const seconds = String(now.getTime() / 1_000);
  const secret = 'secret';
  const webhook = generateWebhookKey('hmac-sha256');
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const names = [
    'type',
    'recipient',
    'message_id',
    'permanent',
    'detail',
    'event',
    'email',
    'sg_event_id',
    'smtp-id',
    'RecordType',
    'ID',
    'Type',
    'Email',
    'event-data',
    'Message',
    'TopicArn',
    'Signature',
    'SigningCertURL',
    'data',
  ];
  // What Resend wraps its events in.
  const wrapped = fc.dictionary(
    fc.constantFrom('to', 'bounce', 'email_id'),
    fc.oneof(anyJson(2), fc.array(anyText, { maxLength: 3 }), fc.record({ type: anyText, subType: anyText })),
  );
  const events = fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(
      anyJson(3),
      wrapped,
      fc.constantFrom('email.bounced', 'email.complained'),
      fc.constantFrom('mail.bounced', 'bounce', 'Bounce', 'failed', 'a@x.example', 'Notification'),
    ),
  );
  const bodies = fc.oneof(
    anyBytes.map(String),
    fc.oneof(events, fc.array(events), anyJson(3)).map((value) => JSON.stringify(value)),
  );

  function signedFor(body: string): readonly (readonly [ReadFeedback, string, Record<string, string>, string])[] {
    const message = { id: 'x', timestamp: Number(seconds), body };
    const signed = signWebhook(parseWebhookKeys(webhook.key), message);
    const standard = { 'webhook-id': 'x', 'webhook-timestamp': seconds, 'webhook-signature': signed };
    const svix = { 'svix-id': 'x', 'svix-timestamp': seconds, 'svix-signature': signed };
    const signature = createHmac('sha256', secret).update(`${seconds}t`).digest('hex');
    const mailgun = `{"signature":{"timestamp":"${seconds}","token":"t","signature":"${signature}"},"event-data":${body}}`;
    const sendgrid = {
      'X-Twilio-Email-Event-Webhook-Timestamp': seconds,
      'X-Twilio-Email-Event-Webhook-Signature': sign('sha256', Buffer.from(seconds + body), pair.privateKey).toString(
        'base64',
      ),
    };
    const postmark = { Authorization: `Basic ${Buffer.from(`postmark:${secret}`).toString('base64')}` };
    return [
      [readStandard, body, standard, webhook.checkedWith],
      [readResend, body, svix, webhook.checkedWith],
      [readMailgun, mailgun, {}, secret],
      [readSendgrid, body, sendgrid, publicKey],
      [readPostmark, body, postmark, secret],
      [readSes, body, {}, secret],
    ];
  }

  holds('is read or refused in words, also where the signature is good', [bodies], async (body) => {
    for (const [read, text, headers, key] of signedFor(body)) {
      const request = { body: Buffer.from(text), header: (name: string) => headers[name] ?? '' };
      const door = { now, fetchText: async () => '' };
      const reports = await onlyAppErrors(() => read(request, { secret: key, topicArn: 'arn:x' }, door));
      for (const { id, recipient } of reports ?? []) expect([typeof id, typeof recipient]).toEqual(['string', 'string']);
    }
  }); // prettier-ignore

  holds('with whatever headers is not believed', [bodies, anyText, anyText], async (body, one, other) => {
    for (const [read, , , key] of signedFor(body)) {
      const request = { body: Buffer.from(body), header: (name: string) => (name.length % 2 === 0 ? one : other) };
      const reports = await onlyAppErrors(() => read(request, { secret: key, topicArn: 'arn:y' }, { now, fetchText: async () => one }));
      expect(reports ?? []).toEqual([]);
    }
  }); // prettier-ignore

  holds('names a mail of ours, or none', [anyText], (text) => {
    expect(rowIdIn(text) ?? '').toMatch(/^([0-9a-f-]{36})?$/);
    expect(isLinkToken(text)).toBeTypeOf('boolean');
  });
});

describe('XML', () => {
  const tags = fc.constantFrom(
    '<a>',
    '</a>',
    '<a',
    '/>',
    '>',
    '<!--',
    '-->',
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '&b;',
    '&amp;',
    '&#x41;',
    '<?xml version="1.0"?>',
    '<?a?>',
    '<![CDATA[',
    ']]>',
    ' x="y"',
    ' xmlns="urn:oasis:names:tc:SAML:2.0:protocol"',
    '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x">',
    '</EntityDescriptor>',
    '<Response',
    '</Response>',
    'text',
    '\u0000',
    'ß',
    ' xml:id="1"',
    '<b:c/>',
  );
  const texts = fc.oneof(
    fc.array(tags, { maxLength: 20 }).map((parts) => parts.join('')),
    anyText,
    damaged(fc.constant('<a xmlns="x"><b c="d">e</b></a>')),
  );

  holds('is parsed within its bounds or refused in words', [texts], async (text) => {
    const root = await parseXml(Buffer.from(text), { bytesMax: 10_000 }).catch((error: unknown) => error);
    if (root instanceof Error) expect(root).toBeInstanceOf(XmlError);
  }, { runs: 400, examples: [['<a>'.repeat(3_000) + '</a>'.repeat(3_000)]] }); // prettier-ignore

  holds('of an identity provider is read or refused in words', [texts], async (text) => {
    await onlyAppErrors(() => readIdpMetadata(text));
    await onlyAppErrors(() => parseResponse(Buffer.from(text).toString('base64')));
    await onlyAppErrors(() => parseResponse(text));
  });
});
