import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInbox, type Inbox, type InboxOptions } from './start-inbox.ts';

let folder: string;
let inboxes: Inbox[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inbox-'));
  inboxes = [];
});

afterEach(async () => {
  await Promise.all(inboxes.map(async (inbox) => inbox.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<InboxOptions> = {}): Promise<Inbox> {
  const inbox = await startInbox({ port: 0, ...options });
  inboxes.push(inbox);
  return inbox;
}

async function send(inbox: Inbox, mail: SendMailOptions, login?: { user: string; pass: string }): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: inbox.port, ...(login ? { auth: login } : {}) });
  await transport.sendMail({ from: 'Site <site@a.example>', to: 'ann@a.example', ...mail });
  transport.close();
}

/** A connection on which the server expects the mail itself now. */
async function openData(inbox: Inbox): Promise<Socket> {
  const socket = connect(inbox.port, '127.0.0.1');
  for (const command of ['HELO a', 'MAIL FROM:<>', 'RCPT TO:<ann@a.example>', 'DATA']) {
    await once(socket, 'data');
    socket.write(`${command}\r\n`);
  }
  await once(socket, 'data');
  return socket;
}

const subjectsOf = (inbox: Inbox) => inbox.list().map(({ subject }) => subject);

describe('a mail that was sent', () => {
  it('is shown decoded, with its links', async () => {
    const inbox = await start();
    await send(inbox, {
      to: 'Ann <ann@a.example>',
      bcc: 'bob@a.example',
      subject: 'Grüße – confirm',
      text: 'Öffne https://a.example/#confirmation_token=abc.',
      html: '<p>Öffne <a href="https://a.example/verify?a=1&amp;b=2">das</a></p>',
      headers: { 'X-Kind': 'Prüfung' },
    });
    const [mail] = inbox.list();
    expect(mail).toMatchObject({
      from: 'site@a.example',
      to: ['ann@a.example', 'bob@a.example'],
      subject: 'Grüße – confirm',
      links: ['https://a.example/verify?a=1&b=2', 'https://a.example/#confirmation_token=abc'],
    });
    expect(mail?.text.trim()).toBe('Öffne https://a.example/#confirmation_token=abc.');
    expect(mail?.html).toContain('Öffne');
    expect(mail?.headers['x-kind']).toBe('Prüfung');
    expect(Date.parse(mail?.receivedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  it('is taken with credentials as well as without', async () => {
    const inbox = await start();
    await send(inbox, { subject: 'in' }, { user: 'anybody', pass: 'anything' });
    expect(subjectsOf(inbox)).toEqual(['in']);
  });

  it('comes before the ones that were sent earlier', async () => {
    const inbox = await start();
    for (const subject of ['one', 'two', 'three']) await send(inbox, { subject });
    expect(subjectsOf(inbox)).toEqual(['three', 'two', 'one']);
  });

  it('is refused with 552 above 5 MB', async () => {
    const inbox = await start();
    const text = `${'x'.repeat(70)}\n`.repeat(80_000);
    await expect(send(inbox, { text })).rejects.toMatchObject({ responseCode: 552 });
    expect(inbox.list()).toEqual([]);
  });

  it('that is no well-formed mail is shown all the same', async () => {
    const inbox = await start();
    const socket = await openData(inbox);
    const arrived = inbox.waitFor(() => true, 5_000);
    socket.write('\r\njust text\r\n.\r\nQUIT\r\n');
    expect(await arrived).toMatchObject({ from: '', to: ['ann@a.example'], subject: '' });
    expect((await arrived).text).toContain('just text');
    socket.resume();
    await once(socket, 'close');
  });

  it('does no harm when its sender hangs up in the middle', async () => {
    const inbox = await start();
    const socket = await openData(inbox);
    socket.write('Subject: half');
    socket.resetAndDestroy();
    await send(inbox, { subject: 'whole' });
    expect(subjectsOf(inbox)).toEqual(['whole']);
  });
});

describe('waiting for a mail', () => {
  it('ends at once for one that came already, the newest that fits', async () => {
    const inbox = await start();
    await send(inbox, { subject: 'code 1' });
    await send(inbox, { subject: 'code 2' });
    await send(inbox, { subject: 'other' });
    const mail = await inbox.waitFor(({ subject }) => subject.startsWith('code'), 10);
    expect(mail.subject).toBe('code 2');
  });

  it('ends with the one that comes, and only for those it fits', async () => {
    const inbox = await start();
    const ann = inbox.waitFor(({ to }) => to.includes('ann@a.example'), 5_000);
    const bob = inbox.waitFor(({ to }) => to.includes('bob@a.example'), 5_000);
    await send(inbox, { to: 'bob@a.example', subject: 'for bob' });
    await send(inbox, { to: 'ann@a.example', subject: 'for ann' });
    expect((await bob).subject).toBe('for bob');
    expect((await ann).subject).toBe('for ann');
  });

  it('fails after its time, and when the inbox is stopped', async () => {
    const inbox = await start();
    await expect(inbox.waitFor(() => true, 10)).rejects.toThrow('No such mail came within 10 ms (the inbox holds 0)');
    const waiting = expect(inbox.waitFor(() => true, 60_000)).rejects.toThrow(/was stopped/);
    await inbox.stop();
    await waiting;
  });

  it('fails with the error of its condition, and the mail is kept', async () => {
    const inbox = await start();
    const waiting = expect(
      inbox.waitFor(() => {
        throw new Error('no such field');
      }, 5_000),
    ).rejects.toThrow('no such field');
    await send(inbox, { subject: 'kept' });
    await waiting;
    expect(subjectsOf(inbox)).toEqual(['kept']);
  });
});

describe('an inbox with a folder', () => {
  it('shows its mails again after a new start, in the same order', async () => {
    const first = await start({ folder });
    for (const subject of ['one', 'two', 'three']) await send(first, { subject, text: 'https://a.example/x' });
    const before = first.list();
    await first.stop();
    const second = await start({ folder });
    expect(second.list()).toEqual(before);
  });

  it('keeps a file a mail that only its owner can read', async () => {
    const inbox = await start({ folder: join(folder, 'new') });
    await send(inbox, { subject: 'one' });
    const names = await readdir(join(folder, 'new'));
    expect(names).toEqual([`${inbox.list()[0]?.id}.json`]);
    expect((await stat(join(folder, 'new', names[0] ?? ''))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'new'))).mode & 0o777).toBe(0o700);
  });

  it('keeps no more than it should, files included, also when it should keep less than before', async () => {
    const first = await start({ folder, keep: 2 });
    for (const subject of ['one', 'two', 'three']) await send(first, { subject });
    expect(subjectsOf(first)).toEqual(['three', 'two']);
    expect(await readdir(folder)).toHaveLength(2);
    await first.stop();
    const second = await start({ folder, keep: 1 });
    expect(subjectsOf(second)).toEqual(['three']);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('forgets everything when it is cleared', async () => {
    const inbox = await start({ folder });
    await send(inbox, { subject: 'one' });
    await inbox.clear();
    expect(inbox.list()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says which files hold no mail, leaves them alone and starts', async () => {
    const first = await start({ folder });
    await send(first, { subject: 'good' });
    await first.stop();
    await writeFile(join(folder, '1-torn.json'), '{"id":"1-to');
    await writeFile(join(folder, '2-other.json'), '{"id":"2-other","to":[1]}');
    await writeFile(join(folder, '3.json.draft'), '{');
    const lines: string[] = [];
    const second = await start({ folder, log: (line) => lines.push(line) });
    expect(subjectsOf(second)).toEqual(['good']);
    expect(lines.toSorted()).toEqual([
      `${join(folder, '1-torn.json')} holds no mail and is left alone`,
      `${join(folder, '2-other.json')} holds no mail and is left alone`,
    ]);
    expect((await readdir(folder)).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('accepts no mail that it could not keep', async () => {
    const lines: string[] = [];
    const inbox = await start({ folder: join(folder, 'gone'), log: (line) => lines.push(line) });
    await rm(join(folder, 'gone'), { recursive: true });
    await expect(send(inbox, { subject: 'lost' })).rejects.toMatchObject({ responseCode: 452 });
    expect(inbox.list()).toEqual([]);
    expect(lines).toHaveLength(1);
  });

  it('takes mails that come at once, each as one file', async () => {
    const inbox = await start({ folder });
    await Promise.all(Array.from({ length: 20 }, async (_, n) => send(inbox, { subject: `mail ${n}` })));
    expect(new Set(subjectsOf(inbox)).size).toBe(20);
    const ids = inbox.list().map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect(await readdir(folder)).toHaveLength(20);
  });
});

describe('what a person can mend is said in one line', () => {
  it('a taken port', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another process: free it, or choose another one for the inbox`,
    );
  });

  it('an address that others could reach', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toThrow(/loopback only .* "0\.0\.0\.0" is not$/);
  });

  it('a folder that is none', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(start({ folder: join(folder, 'file') })).rejects.toThrow(/can't keep its mail in .*EEXIST/);
  });

  it('a number of mails that is none', async () => {
    await expect(start({ keep: 0 })).rejects.toThrow('An inbox keeps at least 1 mail, not 0');
  });
});

it('a stopped inbox frees its port, even with a client that stays connected', async () => {
  const inbox = await start();
  const socket = connect(inbox.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'data');
  await inbox.stop();
  await inbox.stop();
  const again = await start({ port: inbox.port });
  expect(again.port).toBe(inbox.port);
  socket.destroy();
});
