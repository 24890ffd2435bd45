import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogger, type Logger } from './create-logger.ts';

function capture(level = 'debug'): { log: Logger; lines: string[]; last: () => Record<string, unknown> } {
  const lines: string[] = [];
  const destination = { write: (line: string): void => void lines.push(line) };
  const log = createLogger({ name: 'test', level, destination });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('createLogger', () => {
  it('writes one JSON object a line with name, level by name and ISO time', () => {
    const { log, lines, last } = capture();
    log.info({ instance_id: 'i' }, 'hello');
    expect(lines).toHaveLength(1);
    expect(last()).toMatchObject({ name: 'test', level: 'info', msg: 'hello', instance_id: 'i' });
    expect(last()['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('knows the level names of the servers it replaces, in any case', () => {
    expect(createLogger({ name: 't', level: 'PANIC' }).level).toBe('fatal');
    expect(createLogger({ name: 't', level: 'Warning' }).level).toBe('warn');
    expect(createLogger({ name: 't', level: 'debug' }).level).toBe('debug');
  });

  it('refuses an unknown level in one line that says what is allowed', () => {
    expect(() => createLogger({ name: 't', level: 'loud' })).toThrow(/LOG_LEVEL "loud" is none of panic, fatal/);
    expect(() => createLogger({ name: 't', level: 'constructor' })).toThrow(/is none of/);
  });

  it('writes nothing below its level', () => {
    const { log, lines } = capture('error');
    log.warn('no');
    expect(lines).toHaveLength(0);
  });

  it('masks secrets at any depth, in headers and in what a child is bound to', () => {
    const { log, lines } = capture();
    log.child({ token: 'planted-1' }).info(
      {
        headers: { Authorization: 'Bearer planted-2', 'x-nf-sign': 'planted-3', Cookie: ['planted-4'] },
        users: [{ password: 'planted-5', deeper: { smtpPass: 'planted-6', jwt_secret: { key: 'planted-7' } } }],
      },
      'x',
    );
    expect(lines[0]).not.toContain('planted');
    expect(lines[0]).toContain('[redacted]');
  });

  it('never shows the query of a path or URL, where mail links carry tokens', () => {
    const { log, lines, last } = capture();
    log.info({
      path: '/verify?token=planted',
      referer: 'https://a.example/x#access_token=planted',
      at: new URL('http://h/?planted'),
    });
    expect(lines[0]).not.toContain('planted');
    expect(last()).toMatchObject({ path: '/verify', referer: 'https://a.example/x' });
  });

  it('shows of an error its type, message, stack, codes and causes, and not what a driver hangs on it', () => {
    const { log, lines, last } = capture();
    const cause = Object.assign(new Error('duplicate key'), {
      code: '23505',
      constraint: 'users_email_key',
      detail: 'Key (email)=(planted@example.com) already exists.',
      parameters: ['planted'],
    });
    log.error({ err: new TypeError('could not save', { cause }) });
    expect(lines[0]).not.toContain('planted');
    expect(last()['err']).toMatchObject({
      type: 'TypeError',
      message: 'could not save',
      cause: { message: 'duplicate key', code: '23505', constraint: 'users_email_key' },
    });
  });

  it('masks passwords, queries and JWTs inside the texts of errors', () => {
    const { log, lines } = capture();
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoxfQ.c2ln';
    log.error(new Error(`postgres://me:planted@db/x and https://h/verify?token=planted and ${jwt}`));
    expect(lines[0]).not.toContain('planted');
    expect(lines[0]).not.toContain(jwt);
    expect(lines[0]).toContain('https://h/verify?…');
  });

  it('lets no value start a line of its own or act on a terminal', () => {
    const { log, lines, last } = capture();
    const attack = 'a\n{"level":"info"}\r\u001b[2J\u009b2J\u2028\u007f';
    log.info({ nf_client: attack }, attack);
    expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1);
    // oxlint-disable-next-line no-control-regex
    expect(lines[0]?.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    expect(last()).toMatchObject({ nf_client: attack, msg: attack });
  });

  it('survives fields that contain themselves', () => {
    const { log, lines } = capture();
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    log.info({ loop });
    expect(lines[0]).toContain('[deep]');
  });

  it('appends to the file it is given', () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-'));
    const file = join(folder, 'deep', 'gatehouse.log');
    for (const line of ['one', 'two']) {
      const log = createLogger({ name: 'a', level: 'info', file });
      log.info(line);
      log.flush();
    }
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
    rmSync(folder, { recursive: true });
  });

  it('says in one line which log file cannot be opened', () => {
    expect(() => createLogger({ name: 'a', level: 'info', file: '/dev/null/x' })).toThrow(
      /^LOG_FILE "\/dev\/null\/x" cannot be opened for writing: E/,
    );
  });
});
