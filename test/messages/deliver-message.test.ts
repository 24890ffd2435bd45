import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  inTransaction,
  replayMessage,
  scopeOf,
  type AttemptEntry,
  type InstanceId,
  type MessageRow,
  type UserRow,
} from '@gatehouse/database';
import {
  effectiveSettings,
  inheritedSettings,
  noSigning,
  type Instance,
  type SparseSettings,
} from '@gatehouse/instances';
import { createOutbound, HostGate, type OutboundClient } from '@gatehouse/outbound';
import { useDatabase } from '@gatehouse/testing';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { openTricklingSmtp, trickleMilliseconds, type TricklingSmtp } from '../support/trickling-smtp.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  claimMilliseconds,
  deliverMessage,
  MailTransports,
  queueMail,
  TemplateCache,
  type Context,
  type DeliveryDependencies,
  type Mail,
  type SmtpSettings,
  UsageMeter,
} from '@gatehouse/identity';

const database = useDatabase();
const token = 'link-token-that-is-secret';
const start = new Date('2026-01-01T12:00:00.000Z');

let now: Date;
let smtp: SmtpSink;
let outbound: OutboundClient;
let transports: MailTransports;
let logged: string[];

beforeEach(async () => {
  now = start;
  logged = [];
  smtp = await openSmtpSink();
  outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 100_000 });
  transports = new MailTransports({ outbound });
});

afterEach(async () => {
  transports.close();
  await smtp.close();
  await outbound.close();
});

describe('a promised mail', () => {
  it('is sent once, and its contents are erased', async () => {
    const instance = await newInstance();
    const messageId = await promise(instance);
    expect(JSON.stringify(await rowOf(instance, messageId))).not.toContain(token);
    await Promise.all([1, 2, 3].map(() => deliver(instance, messageId)));
    await deliver(instance, messageId);
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]?.raw).toContain(`#confirmation_token=3D${token}`);
    expect(await rowOf(instance, messageId)).toMatchObject({
      state: 'sent',
      attempts: 1,
      sealed_content: null,
      claimed_until: null,
      last_error: null,
      sent_at: start,
    });
    expect(logged.join()).not.toContain(token);
  });

  it('says from whom, to whom, and that a machine wrote it', async () => {
    const instance = await newInstance({ sender_name: 'Bäckerei\r\nBcc: victim@example.org' });
    const messageId = await promise(instance);
    await deliver(instance, messageId);
    const { wire_id } = await rowOf(instance, messageId);
    const [mail] = smtp.mails;
    expect(mail).toMatchObject({ from: 'post@bakery.example', to: ['ada@example.org'] });
    const headers = mail?.raw.split('\r\n\r\n')[0] ?? '';
    expect(headers).toContain(`Message-ID: ${wire_id}`);
    expect(headers).toContain('Auto-Submitted: auto-generated');
    expect(headers).toContain('Subject: Confirm Your Signup');
    expect(headers).toContain('multipart/alternative');
    expect(headers).not.toMatch(/^Bcc:/m);
  });

  it.each([true, false])('is logged with its addresses only where the site wants that: %s', async (isWanted) => {
    const instance = await newInstance({ logging_enabled: isWanted });
    logged.length = 0;
    await deliver(instance, await promise(instance));
    const line = {
      event: 'mail.send',
      mail_type: 'confirmation',
      mail_from: 'post@bakery.example',
      mail_to: 'ada@example.org',
    };
    for (const [name, value] of Object.entries(line)) {
      expect(logged.join().includes(JSON.stringify({ [name]: value }).slice(1, -1)), name).toBe(isWanted);
    }
  });

  it('goes to the new address when that is to be confirmed', async () => {
    const instance = await newInstance();
    await deliver(instance, await promise(instance, { kind: 'email_change', recipient: 'new@example.org' }));
    expect(smtp.mails[0]).toMatchObject({ to: ['new@example.org'] });
    expect(smtp.mails[0]?.raw).toContain('#email_change_token=3D');
  });

  it('is not written when the transaction is rolled back, and nobody is woken', async () => {
    const instance = await newInstance();
    let wakes = 0;
    const context = contextOf(instance, () => void (wakes += 1));
    const failed = inTransaction(context, async (transaction) => {
      await queueMail(transaction, mailTo());
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(await countRows(instance)).toBe(0);
    expect(wakes).toBe(0);
  });

  it('is dropped when the site has no SMTP host', async () => {
    const instance = await newInstance({ host: '' });
    await inTransaction(contextOf(instance), (transaction) => queueMail(transaction, mailTo()));
    expect(await countRows(instance)).toBe(0);
    expect(logged).toEqual([expect.stringContaining('no SMTP host')]);
  });
});

describe('an attempt that fails', () => {
  it('is repeated after a temporary answer, with the same Message-ID', async () => {
    const instance = await newInstance();
    const messageId = await promise(instance);
    smtp.refuseWith(451);
    await deliver(instance, messageId);
    const waiting = await rowOf(instance, messageId);
    expect(waiting).toMatchObject({ state: 'queued', attempts: 1, last_error: 'smtp_deferred', claimed_until: null });
    expect(waiting.next_attempt_at.getTime()).toBeGreaterThanOrEqual(start.getTime() + 8_000);
    smtp.refuseWith(undefined);
    await deliver(instance, messageId);
    expect(smtp.mails).toHaveLength(0);
    now = waiting.next_attempt_at;
    await deliver(instance, messageId);
    expect(smtp.mails[0]?.raw).toContain(waiting.wire_id);
    expect(await rowOf(instance, messageId)).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('is final after a permanent answer', async () => {
    const instance = await newInstance();
    const messageId = await promise(instance);
    smtp.refuseWith(550);
    await deliver(instance, messageId);
    expect(await rowOf(instance, messageId)).toMatchObject({
      state: 'failed',
      last_error: 'smtp_rejected',
      // Until its link expires it can be sent again by hand.
      sealed_content: expect.any(String),
      attempt_log: [{ at: start.toISOString(), outcome: 'failed', error: 'smtp_rejected', status: 550 }],
    });
    expect(logged.join()).toContain('"status":550');
    expect(logged.join()).not.toContain('remote words');
  });

  it('is repeated when nobody listens', async () => {
    const instance = await newInstance();
    const messageId = await promise(instance);
    await smtp.close();
    await deliver(instance, messageId);
    expect(await rowOf(instance, messageId)).toMatchObject({ state: 'queued', last_error: 'smtp_connect' });
  });

  it('never falls back to plain text when the certificate of the server is not good', async () => {
    await smtp.close();
    smtp = await openSmtpSink({ disabledCommands: [] });
    const instance = await newInstance();
    const messageId = await promise(instance);
    await deliver(instance, messageId);
    expect(smtp.mails).toHaveLength(0);
    expect(await rowOf(instance, messageId)).toMatchObject({ state: 'queued', last_error: 'smtp_tls_failed' });
  });

  it('never sends in plain text where the site wants encryption', async () => {
    for (const tls of ['required', 'implicit'] as const) {
      const instance = await newInstance({ tls });
      const messageId = await promise(instance);
      await deliver(instance, messageId);
      expect(smtp.mails).toHaveLength(0);
      expect(await rowOf(instance, messageId)).toMatchObject({ state: 'queued', last_error: 'smtp_tls_failed' });
    }
  });

  it('is repeated when the server does not take the password', async () => {
    const instance = await newInstance({ user: 'bakery', pass: 'wrong' });
    const messageId = await promise(instance);
    await deliver(instance, messageId);
    expect(await rowOf(instance, messageId)).toMatchObject({ state: 'queued', last_error: 'smtp_auth_failed' });
  });

  it('is given up when the schedule has ended, and when the link has expired', async () => {
    const instance = await newInstance();
    const tired = await promise(instance);
    await patchRow(instance, tired, { attempts: 10 });
    smtp.refuseWith(451);
    await deliver(instance, tired);
    expect(await rowOf(instance, tired)).toMatchObject({ state: 'abandoned', sealed_content: expect.any(String) });
    const late = await promise(instance);
    now = new Date(start.getTime() + 86_400_000);
    await deliver(instance, late);
    expect(await rowOf(instance, late)).toMatchObject({ state: 'abandoned', last_error: 'expired', attempts: 1 });
  });
});

describe('a message whose attempts came to no end', () => {
  it('is given up once it was begun as often as it may be tried', async () => {
    const instance = await newInstance();
    const messageId = await promise(instance);
    // As workers leave it that die of it: the last attempt there is was begun.
    const left = { state: 'sending', claimed_until: start, next_attempt_at: start, attempts: 11 } as const;
    await patchRow(instance, messageId, left);
    await deliver(instance, messageId);
    expect(smtp.mails).toHaveLength(0);
    expect(await rowOf(instance, messageId)).toMatchObject({
      state: 'abandoned',
      last_error: 'attempts_exhausted',
      attempt_log: [{ outcome: 'abandoned', error: 'attempts_exhausted' }],
    });
    await replayMessage(contextOf(instance), messageId, now);
    await deliver(instance, messageId);
    expect(await rowOf(instance, messageId)).toMatchObject({ state: 'sent', attempts: 1 });
  });

  it('has its last attempt however often it was put off before', async () => {
    const instance = await newInstance();
    const messageId = await promise(instance);
    await patchRow(instance, messageId, { attempts: 10 });
    for (let times = 0; times < 3; times += 1) {
      await deliver({ ...instance, state: 'suspended' }, messageId);
      await patchRow(instance, messageId, { next_attempt_at: start });
    }
    await deliver(instance, messageId);
    expect(await rowOf(instance, messageId)).toMatchObject({ state: 'sent', attempts: 11 });
  });
});

describe('a message that was tried fifty times', () => {
  const at = (minute: number): string => new Date(start.getTime() - minute * 60_000).toISOString();
  const log: AttemptEntry[] = Array.from({ length: 50 }, (_none, index) => {
    return { at: at(50 - index), duration_ms: 1, outcome: 'deferred', error: 'smtp_deferred', status: 451 };
  });
  const tried = async (instance: Instance): Promise<string> => {
    const messageId = await promise(instance);
    // JSON by hand, or pg would take it for an array of PostgreSQL's.
    await messagesOf(instance)
      .where({ id: messageId })
      .update({ attempt_log: JSON.stringify(log) });
    return messageId;
  };

  it.each([451, 550, undefined])('forgets the oldest for the newest, whose answer is %s', async (status) => {
    const instance = await newInstance();
    const messageId = await tried(instance);
    smtp.refuseWith(status);
    await deliver(instance, messageId);
    const { attempt_log: kept } = await rowOf(instance, messageId);
    expect(kept).toEqual([...log.slice(1), expect.objectContaining({ at: start.toISOString() })]);
  });

  it('forgets nothing when it is put off without being tried', async () => {
    const instance = await newInstance();
    const messageId = await tried(instance);
    await deliver({ ...instance, state: 'suspended' }, messageId);
    expect(await rowOf(instance, messageId)).toMatchObject({ last_error: 'instance_suspended', attempt_log: log });
  });
});

describe('a server that trickles its answer', () => {
  /** Half of it leaves the other mail time enough on a machine that is busy. */
  const sendSeconds = 2;
  let slow: TricklingSmtp;
  let patient: MailTransports;

  beforeEach(async () => {
    slow = await openTricklingSmtp();
    patient = new MailTransports({ outbound, connectionsMax: 1, sendSeconds });
  });
  afterEach(async () => {
    patient.close();
    await slow.close();
  });

  it('is left in time, and the mail is tried again', async () => {
    const instance = await newInstance({ port: slow.port });
    const messageId = await promise(instance);
    await deliver(instance, messageId, { transports: patient });
    expect(await rowOf(instance, messageId)).toMatchObject({ state: 'queued', last_error: 'smtp_timeout' });
    await slow.brokenOff();
  });

  it('costs no mail that waits for the same server', async () => {
    const instance = await newInstance({ port: slow.port });
    const [stuck, waiting] = [await promise(instance), await promise(instance)];
    const first = deliver(instance, stuck, { transports: patient });
    await slow.trickled((sendSeconds * 1_000) / trickleMilliseconds / 2);
    await Promise.all([first, deliver(instance, waiting, { transports: patient })]);
    expect(await rowOf(instance, waiting)).toMatchObject({ state: 'sent', attempts: 1 });
    expect(slow.taken).toBe(1);
  });

  it('does not keep a worker that stops', async () => {
    const instance = await newInstance({ port: slow.port });
    const messageId = await promise(instance);
    const delivered = deliver(instance, messageId, { transports: patient });
    await slow.trickled(1);
    patient.close();
    await slow.brokenOff();
    await delivered;
    expect(await rowOf(instance, messageId)).toMatchObject({ state: 'queued', last_error: 'smtp_unreachable' });
  });
});

describe('a claim', () => {
  it('keeps others away until it runs out', async () => {
    const instance = await newInstance();
    const messageId = await promise(instance);
    const held = new Date(start.getTime() + claimMilliseconds);
    await patchRow(instance, messageId, { state: 'sending', claimed_until: held, attempts: 1 });
    await deliver(instance, messageId);
    expect(smtp.mails).toHaveLength(0);
    now = held;
    await deliver(instance, messageId);
    expect(smtp.mails).toHaveLength(1);
  });

  it('is only for the process that wrote the message, when settings live in processes', async () => {
    const instance = await newInstance();
    const messageId = await promise(instance, {}, 'process-a');
    await deliver(instance, messageId);
    await deliver(instance, messageId, { settingsId: 'process-b' });
    expect(smtp.mails).toHaveLength(0);
    await deliver(instance, messageId, { settingsId: 'process-a' });
    expect(smtp.mails).toHaveLength(1);
  });
});

describe('a site', () => {
  it('that is suspended keeps its mail waiting without spending attempts', async () => {
    const instance = await newInstance();
    const messageId = await promise(instance);
    await deliver({ ...instance, state: 'suspended' }, messageId);
    expect(await rowOf(instance, messageId)).toMatchObject({ state: 'queued', attempts: 0 });
    expect(smtp.mails).toHaveLength(0);
  });

  it('cannot open a message of another', async () => {
    const [a, b] = [await newInstance(), await newInstance()];
    const messageId = await promise(a);
    await patchRow(a, messageId, { instance_id: b.id });
    await deliver({ ...b, keys: a.keys }, messageId);
    expect(smtp.mails).toHaveLength(0);
    expect(await rowOf(b, messageId)).toMatchObject({ state: 'failed', last_error: 'content_unreadable' });
  });

  it('cannot reach an SMTP server on a private address', async () => {
    const instance = await newInstance();
    const messageId = await promise(instance);
    const guarded = createOutbound({ allowedRanges: [], maxResponseBytes: 1_000 });
    const guardedTransports = new MailTransports({ outbound: guarded });
    await deliver(instance, messageId, { transports: guardedTransports });
    expect(await rowOf(instance, messageId)).toMatchObject({ state: 'queued', last_error: 'smtp_blocked_address' });
    guardedTransports.close();
    await guarded.close();
  });

  it('reaches the server of the platform wherever that is, and sends in the name of the platform', async () => {
    const platformSmtp = { ...smtpSettings(), admin_email: 'post@platform.example' };
    const instance = await newInstance({ admin_email: 'ceo@bank.example', sender_name: 'Bakery' });
    const messageId = await promise(instance);
    const guarded = createOutbound({ allowedRanges: [], maxResponseBytes: 1_000 });
    const guardedTransports = new MailTransports({ outbound: guarded });
    await deliver(instance, messageId, { transports: guardedTransports, platformSmtp });
    expect(smtp.mails[0]).toMatchObject({ from: 'post@platform.example' });
    expect(smtp.mails[0]?.raw).toContain('From: Bakery <post@platform.example>');
    guardedTransports.close();
    await guarded.close();
  });

  it('signs in where a user name is set', async () => {
    const instance = await newInstance({ user: 'bakery', pass: 'dough' });
    await deliver(instance, await promise(instance));
    expect(smtp.mails[0]).toMatchObject({ user: 'bakery' });
  });
});

interface SmtpSink {
  readonly port: number;
  readonly mails: { from: string; to: string[]; user: string | undefined; raw: string }[];
  refuseWith(status: number | undefined): void;
  close(): Promise<void>;
}

async function openSmtpSink(changes: SMTPServerOptions = {}): Promise<SmtpSink> {
  let refusal: number | undefined;
  const mails: SmtpSink['mails'] = [];
  const options: SMTPServerOptions = {
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'wrong' ? done(new Error('remote words')) : done(null, { user: username }),
    onRcptTo: (_address, _session, done) =>
      done(refusal === undefined ? null : Object.assign(new Error('remote words'), { responseCode: refusal })),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const raw = Buffer.concat(chunks).toString();
        const from = mailFrom === false ? '' : mailFrom.address;
        mails.push({ from, to: rcptTo.map(({ address }) => address), user: session.user, raw });
        done();
      });
    },
    ...changes,
  };
  const server = new SMTPServer(options);
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { port, mails, refuseWith: (status) => (refusal = status), close };
}

function smtpSettings(changes: Partial<SmtpSettings> = {}): SmtpSettings {
  return {
    host: '127.0.0.1',
    port: smtp.port,
    user: '',
    pass: '',
    admin_email: 'post@bakery.example',
    sender_name: '',
    reply_to: '',
    tls: 'auto',
    headers: '',
    logging_enabled: false,
    max_frequency: 900,
    ...changes,
  };
}

async function newInstance(changes: Partial<SmtpSettings> = {}): Promise<Instance> {
  const id = randomUUID() as InstanceId;
  const { db } = database();
  await db.knex('instances').withSchema(db.namespace).insert({
    id,
    slug: id,
    data_key: 'not used here',
    master_key_id: 'not used here',
    created_at: now,
    updated_at: now,
  });
  const own: SparseSettings = { site_url: 'https://bakery.example', smtp: smtpSettings(changes) };
  const [dataKey, tokenPepper, refreshTokenKey, stateKey] = [0, 0, 0, 0].map(() => randomBytes(32));
  if (!dataKey || !tokenPepper || !refreshTokenKey || !stateKey) throw new Error('four keys were made');
  return {
    id,
    siteUuid: null,
    slug: id,
    state: 'active',
    settings: effectiveSettings(inheritedSettings(), own),
    settingsVersion: '1',
    signing: noSigning,
    keys: { dataKey, tokenPepper, refreshTokenKey, stateKey },
  };
}

function logLine(fields: Record<string, unknown>, message: string): void {
  logged.push(`${JSON.stringify(fields)} ${message}`);
}

const log = { info: logLine, warn: logLine, error: logLine };

function contextOf(instance: Instance, wake: () => void = () => undefined, settingsId: string | null = null): Context {
  return {
    ...scopeOf(database().db, instance.id),
    instance,
    now,
    request: {
      id: 'request',
      address: '192.0.2.1',
      userAgent: null,
      dialect: 'netlify',
      audience: '',
      language: null,
    },
    functionHooks: {},
    services: {
      log,
      settingsId,
      wakeDelivery: wake,
    } as unknown as Context['services'],
  };
}

function mailTo(changes: Partial<Mail> = {}): Mail {
  const user = { id: randomUUID(), email: 'ada@example.org', user_metadata: {} } as UserRow;
  const expiresAt = new Date(start.getTime() + 86_400_000);
  return { kind: 'confirmation', user, recipient: 'ada@example.org', token, expiresAt, ...changes };
}

/** Queues a mail in a transaction. @returns its id. */
async function promise(
  instance: Instance,
  changes: Partial<Mail> = {},
  settingsId: string | null = null,
): Promise<string> {
  const context = contextOf(instance, () => undefined, settingsId);
  const id = await inTransaction(context, (transaction) => queueMail(transaction, mailTo(changes)));
  return id ?? '';
}

async function deliver(
  instance: Instance,
  messageId: string,
  changes: Partial<DeliveryDependencies> = {},
): Promise<void> {
  const dependencies: DeliveryDependencies = {
    db: database().db,
    findInstance: async () => instance,
    transports,
    outbound,
    templates: new TemplateCache({ outbound, log }),
    platformSmtp: null,
    settingsId: null,
    workerId: '00000000-0000-0000-0000-000000000001',
    gate: new HostGate({ slots: 20 }),
    usage: new UsageMeter({ db: database().db, onProblem: () => undefined }),
    log,
    now: () => now,
    wake: () => undefined,
    ...changes,
  };
  await deliverMessage(dependencies, { instanceId: instance.id, messageId });
}

async function rowOf(instance: Instance, id: string): Promise<MessageRow> {
  const row = await messagesOf(instance).where({ id }).first<MessageRow>();
  return row;
}

async function patchRow(instance: Instance, id: string, changes: Partial<MessageRow>): Promise<void> {
  await messagesOf(instance).where({ id }).update(changes);
}

async function countRows(instance: Instance): Promise<number> {
  return (await messagesOf(instance).select<MessageRow[]>('id')).length;
}

function messagesOf(instance: Instance): ReturnType<ReturnType<typeof database>['db']['knex']['withSchema']> {
  const { db } = database();
  return db.knex.withSchema(db.namespace).from('messages').where({ instance_id: instance.id });
}
