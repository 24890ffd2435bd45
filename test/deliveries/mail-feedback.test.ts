import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { someEmail } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addMessage, askAt, doors, type Answer } from './doors.ts';
import type { Site } from '../support/site.ts';

const platformSecret = `whsec_${randomBytes(24).toString('base64')}`;
const gatehouse = useGatehouse({
  inherited: { mailer: { feedback_format: 'standard', feedback_secret: platformSecret } },
});
const [, , operator] = doors;
if (!operator) throw new Error('no such door');

type Mailer = NonNullable<SparseSettings['mailer']>;
type Sent = { readonly body: string; readonly headers: Record<string, string> };

const newSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;
const createSite = (mailer: Mailer): Promise<Site> => gatehouse().createSite({ settings: { mailer } });
const now = (): Date => gatehouse().clock.now();
const ask = (site: Site, endpoint: string, body?: unknown): Promise<Answer> =>
  askAt(operator, gatehouse(), site, endpoint, body === undefined ? {} : { body });
const suppressionsOf = async (site: Site) => (await ask(site, 'GET /suppressions')).body.suppressions;

/** Tells a site's endpoint, or another. */
async function tell(site: Site, { body, headers }: Sent, url = `${site.netlifyUrl}/webhooks/mail-feedback`) {
  const response = await fetch(url, { method: 'POST', body, headers });
  const text = await response.text();
  return { status: response.status, text, body: text.startsWith('{') ? (JSON.parse(text) as { noted?: number }) : {} };
}

/** A report in the form of Standard Webhooks, signed by the published library. */
function standard(secret: string, report: object, { id = `msg_${randomUUID()}`, at = now() } = {}): Sent {
  const body = JSON.stringify(report);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
  return { body, headers };
}

const keyPair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const sendgridKey = keyPair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

interface Told {
  readonly kind: 'bounce' | 'soft_bounce' | 'complaint';
  readonly recipient: string;
  readonly messageId: string;
}

/** Each service as it tells of a mail, with the key `secret`. */
const services: readonly {
  readonly format: NonNullable<Mailer['feedback_format']>;
  readonly secret: string;
  readonly detail: string;
  readonly tellsMessageId: boolean;
  readonly write: (secret: string, told: Told) => Sent;
}[] = [
  {
    format: 'standard',
    secret: newSecret(),
    detail: 'mailbox_full',
    tellsMessageId: true,
    write: (secret, { kind, recipient, messageId: message_id }) => {
      const type = kind === 'complaint' ? 'mail.complained' : 'mail.bounced';
      return standard(secret, { type, recipient, message_id, permanent: kind === 'bounce', detail: 'mailboxFull' });
    },
  },
  {
    format: 'resend',
    secret: newSecret(),
    detail: 'general',
    tellsMessageId: false,
    write: (secret, { kind, recipient }) => {
      const type = kind === 'complaint' ? 'email.complained' : 'email.bounced';
      const bounce = { type: kind === 'bounce' ? 'Permanent' : 'Transient', subType: 'General' };
      const { body, headers } = standard(secret, { type, data: { to: [recipient], bounce } });
      const svix = Object.entries(headers).map(([name, value]) => [name.replace('webhook', 'svix'), value]);
      return { body, headers: Object.fromEntries(svix) as Record<string, string> };
    },
  },
  {
    format: 'postmark',
    secret: 'a password that nobody guesses',
    detail: 'hard_bounce',
    tellsMessageId: false,
    write: (secret, { kind, recipient: Email }) => {
      const RecordType = kind === 'complaint' ? 'SpamComplaint' : 'Bounce';
      const Type = kind === 'soft_bounce' ? 'SoftBounce' : kind === 'bounce' ? 'HardBounce' : 'SpamComplaint';
      const ID = Math.floor(Math.random() * 1e12);
      const authorization = `Basic ${Buffer.from(`postmark:${secret}`).toString('base64')}`;
      return { body: JSON.stringify({ RecordType, ID, Type, Email }), headers: { authorization } };
    },
  },
  {
    format: 'mailgun',
    secret: 'key-0123456789abcdef0123456789abcdef',
    detail: 'suppress_bounce',
    tellsMessageId: true,
    write: (secret, { kind, recipient, messageId }) => {
      const timestamp = String(Math.floor(now().getTime() / 1_000));
      const token = randomBytes(25).toString('hex');
      const signature = createHmac('sha256', secret)
        .update(timestamp + token)
        .digest('hex');
      const event = {
        event: kind === 'complaint' ? 'complained' : 'failed',
        severity: kind === 'bounce' ? 'permanent' : 'temporary',
        reason: 'suppress-bounce',
        recipient,
        message: { headers: { 'message-id': messageId.replace(/[<>]/g, '') } },
      };
      const body = JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': event });
      return { body, headers: { 'content-type': 'application/json' } };
    },
  },
  {
    format: 'sendgrid',
    secret: sendgridKey,
    detail: 'bounce',
    tellsMessageId: true,
    write: (_secret, { kind, recipient: email, messageId }) => {
      const event = {
        event: kind === 'complaint' ? 'spamreport' : 'bounce',
        type: kind === 'soft_bounce' ? 'blocked' : 'bounce',
        email,
        sg_event_id: randomUUID(),
        'smtp-id': messageId,
      };
      const body = JSON.stringify([{ event: 'delivered', email, sg_event_id: 'x' }, event, 'what?']);
      const timestamp = String(Math.floor(now().getTime() / 1_000));
      const signature = sign('sha256', Buffer.from(timestamp + body), keyPair.privateKey).toString('base64');
      return {
        body,
        headers: {
          'x-twilio-email-event-webhook-timestamp': timestamp,
          'x-twilio-email-event-webhook-signature': signature,
        },
      };
    },
  },
];

describe.each(services)('$format', ({ format, secret, detail, tellsMessageId, write }) => {
  const settings: Mailer = { feedback_format: format, feedback_secret: secret };
  const send = async (site: Site) => {
    const { id, recipient, wire_id: messageId } = await addMessage(gatehouse(), site, { recipient: someEmail() });
    return { id, recipient, messageId };
  };

  it.each(['bounce', 'complaint'] as const)(
    'a %s suppresses the address, once and for the site alone',
    async (kind) => {
      const [site, other] = [await createSite(settings), await createSite(settings)];
      const mail = await send(site);
      await addMessage(gatehouse(), other, { recipient: mail.recipient });
      const report = write(secret, { ...mail, recipient: mail.recipient.toUpperCase(), kind });
      expect(await tell(site, report)).toMatchObject({ status: 200, body: { noted: 1 } });
      const [suppression, ...others] = await suppressionsOf(site);
      expect(others).toEqual([]);
      expect(suppression).toMatchObject({ address: mail.recipient, reason: kind, source: format, expires_at: null });
      const shown = (await ask(site, `GET /messages/${mail.id}`)).body;
      expect(shown).toMatchObject({ feedback: [{ kind, source: format }], suppression });
      if (kind === 'bounce') expect(shown.feedback[0].detail).toBe(detail);
      await ask(site, `DELETE /suppressions/mail/${mail.recipient}`);
      expect(await tell(site, report)).toMatchObject({ status: 200, body: { noted: 0 } });
      expect(await suppressionsOf(site)).toEqual([]);
      expect(await suppressionsOf(other)).toEqual([]);
      const entries = gatehouse().platform.db.knex('audit_log_entries').withSchema('gatehouse');
      expect(await entries.where({ instance_id: site.id }).orderBy('created_at').select('payload')).toMatchObject([
        { payload: { action: 'suppression_added', actor_username: 'mail-feedback', traits: { message_id: mail.id } } },
        { payload: { action: 'suppression_removed' } },
      ]);
    },
  );

  it('a soft bounce is only noted', async () => {
    const site = await createSite(settings);
    const mail = await send(site);
    expect((await tell(site, write(secret, { ...mail, kind: 'soft_bounce' }))).body.noted).toBe(1);
    expect(await suppressionsOf(site)).toEqual([]);
    expect((await ask(site, `GET /messages/${mail.id}`)).body.feedback).toMatchObject([{ kind: 'soft_bounce' }]);
  });

  it('a report about an address that the site never wrote to is taken and means nothing', async () => {
    const [site, other] = [await createSite(settings), await createSite(settings)];
    const foreign = await send(other);
    expect(await tell(site, write(secret, { ...foreign, kind: 'bounce' }))).toMatchObject({
      status: 200,
      body: { noted: 0 },
    });
    if (tellsMessageId) {
      // Not even for an address that both wrote to: the mail is another site's.
      await addMessage(gatehouse(), site, { recipient: foreign.recipient });
      expect((await tell(site, write(secret, { ...foreign, kind: 'bounce' }))).body.noted).toBe(0);
    }
    for (const each of [site, other]) expect(await suppressionsOf(each)).toEqual([]);
  });

  it('a report that is not signed with the site’s key is refused', async () => {
    const other = services.find(({ format: name }) => name !== format);
    const site = await createSite(settings);
    const mail = await send(site);
    const genuine = write(secret, { ...mail, kind: 'bounce' });
    const changed = { ...genuine, body: genuine.body.replace(mail.recipient, someEmail()) };
    const anothers = other?.write(other.secret, { ...mail, kind: 'bounce' }) ?? genuine;
    const forged = [{ ...genuine, headers: {} }, anothers, { body: '', headers: {} }, { body: '[]', headers: {} }];
    // Mailgun signs only time and token; Postmark nothing.
    if (format !== 'mailgun' && format !== 'postmark') forged.push(changed);
    for (const report of format === 'mailgun' ? forged.slice(1) : forged) {
      expect(await tell(site, report)).toMatchObject({
        status: 401,
        text: expect.stringContaining('The report is not signed as the settings of the site say'),
      });
    }
    expect(await suppressionsOf(site)).toEqual([]);
  });
});

describe.each(services.filter(({ format }) => format !== 'postmark'))('$format', ({ format, secret, write }) => {
  it('does not tell anything an hour after it was signed', async () => {
    const site = await createSite({ feedback_format: format, feedback_secret: secret });
    const { recipient, wire_id: messageId } = await addMessage(gatehouse(), site);
    const report = write(secret, { recipient, messageId, kind: 'bounce' });
    gatehouse().clock.advance(3_600);
    expect((await tell(site, report)).status).toBe(401);
    expect(await suppressionsOf(site)).toEqual([]);
  });
});

describe('reports', () => {
  it('are not taken where no service is awaited', async () => {
    const site = await createSite({ feedback_format: 'off' });
    expect((await tell(site, standard(platformSecret, { type: 'mail.bounced', recipient: 'x' }))).status).toBe(404);
  });

  it('that mean nothing to us are taken all the same', async () => {
    const secret = newSecret();
    const site = await createSite({ feedback_format: 'standard', feedback_secret: secret });
    const odd = [{ type: 'mail.opened', recipient: 'a@x.example' }, { type: 'mail.bounced' }, [], { hello: 1 }];
    for (const report of [...odd, { type: 'mail.bounced', recipient: 'a\u0000@x.example' }]) {
      expect(await tell(site, standard(secret, report))).toMatchObject({ status: 200, body: { noted: 0 } });
    }
  });

  it('do not soften what an administrator has suppressed', async () => {
    const secret = newSecret();
    const site = await createSite({ feedback_format: 'standard', feedback_secret: secret });
    const { recipient } = await addMessage(gatehouse(), site);
    const { body: manual } = await ask(site, 'POST /suppressions', { address: recipient });
    const report = standard(secret, { type: 'mail.bounced', recipient });
    expect((await tell(site, report)).body.noted).toBe(1);
    expect(await suppressionsOf(site)).toEqual([manual]);
  });

  it('at the same time are noted once', async () => {
    const secret = newSecret();
    const site = await createSite({ feedback_format: 'standard', feedback_secret: secret });
    const { recipient } = await addMessage(gatehouse(), site);
    const report = standard(secret, { type: 'mail.bounced', recipient });
    const answers = await Promise.all(Array.from({ length: 10 }, () => tell(site, report)));
    expect(answers.map(({ body }) => body.noted).toSorted()).toEqual([...Array.from({ length: 9 }, () => 0), 1]);
  });

  it.each([
    [{ feedback_format: 'standard', feedback_secret: '' }, 'mailer.feedback_secret: is no signing secret'],
    [{ feedback_format: 'resend', feedback_secret: 'short' }, 'mailer.feedback_secret: is no signing secret'],
    [{ feedback_format: 'sendgrid', feedback_secret: 'short' }, 'mailer.feedback_secret: is no public key'],
    [{ feedback_format: 'mailgun', feedback_secret: 'short' }, 'mailer.feedback_secret: is too short'],
    [{ feedback_format: 'ses' }, 'mailer.feedback_topic_arn: is empty'],
    [{ feedback_topic_arn: 'arn:aws:s3:::x' }, 'mailer.feedback_topic_arn'],
  ] as const)('cannot be set up with %j', async (mailer, problem) => {
    await expect(createSite(mailer)).rejects.toThrow(problem);
  });
});

describe('Amazon SES', () => {
  const topic = 'arn:aws:sns:eu-west-1:123456789012:bounces';
  const message = (change: object) => ({
    body: JSON.stringify({
      Type: 'Notification',
      MessageId: randomUUID(),
      TopicArn: topic,
      Message: '{}',
      Timestamp: now().toISOString(),
      SignatureVersion: '2',
      Signature: 'AAAA',
      SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123.pem',
      ...change,
    }),
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
  });

  it.each([
    { TopicArn: `${topic}-of-somebody-else` },
    { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0123.pem' },
    { SigningCertURL: 'https://evil.example/SimpleNotificationService-0123.pem' },
    { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0123.pem' },
    { SigningCertURL: 'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123.pem' },
    { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0123.pem' },
    { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/mine.pem' },
    { Timestamp: '2026-01-01T00:00:00.000Z' },
    { SignatureVersion: '3' },
    { Signature: undefined },
  ])('is not believed with %j, and nothing is fetched', async (change) => {
    const site = await createSite({ feedback_format: 'ses', feedback_topic_arn: topic });
    // To fetch would take longer, or be answered 503 where there is no way out.
    expect((await tell(site, message(change))).status).toBe(401);
  });
});

describe('the platform’s mail service', () => {
  it('tells the admin app of any site’s mail, by the Message-ID alone', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const mail = await addMessage(gatehouse(), site);
    await addMessage(gatehouse(), other, { recipient: mail.recipient });
    const url = `${gatehouse().adminUrl}/webhooks/mail-feedback`;
    const report = { type: 'mail.complained', recipient: mail.recipient };
    expect((await tell(site, standard(platformSecret, report), url)).body).toEqual({ noted: 0 });
    const named = { ...report, message_id: mail.wire_id };
    expect((await tell(site, standard(newSecret(), named), url)).status).toBe(401);
    expect((await tell(site, standard(platformSecret, named), url)).body).toEqual({ noted: 1 });
    expect(await suppressionsOf(site)).toMatchObject([{ address: mail.recipient, reason: 'complaint' }]);
    expect(await suppressionsOf(other)).toEqual([]);
    const unknown = { ...report, message_id: `<${randomUUID()}@x.example>` };
    expect((await tell(site, standard(platformSecret, unknown), url)).body).toEqual({ noted: 0 });
  });
});
