import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSigningJwk } from '@gatehouse/crypto';
import { useDatabase } from '@gatehouse/testing';
import { anyPorts, newFolder, run, runToEnd, type Ended, type Running } from './run-gatehouse.ts';

const database = useDatabase();
const token = randomBytes(24).toString('base64url');
let server: Running;
let adminUrl: string;

beforeAll(async () => {
  server = run(['admin-server'], tmpdir(), {
    ...anyPorts,
    DATABASE_URL: database().connectionString,
    GATEHOUSE_MODE: 'multi',
    GOTRUE_OPERATOR_TOKEN: token,
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    GATEHOUSE_DRAIN_DURATION: '1s',
  });
  const [, port] = await server.waitFor(/"port":(\d+)/);
  adminUrl = `http://127.0.0.1:${port}`;
  await gatehouse('instances', 'create', '--site-url', 'https://site.example', '--slug', 'acme');
}, 30_000);
afterAll(async () => {
  server.signal('SIGTERM');
  await server.ended;
});

function gatehouse(...words: string[]): Promise<Ended> {
  return runToEnd(words, tmpdir(), { GATEHOUSE_ADMIN_URL: adminUrl, GOTRUE_OPERATOR_TOKEN: token });
}

describe('on the command line', { timeout: 60_000 }, () => {
  it('signing keys are made, taken over, rotated and revoked', async () => {
    expect((await gatehouse('keys', 'list', 'acme')).out).toBe('there are no signing keys yet: its settings sign\n');
    const { jwk } = await generateSigningJwk('EdDSA');
    const file = join(newFolder(), 'key.json');
    writeFileSync(file, JSON.stringify(jwk));
    const taken = await gatehouse('keys', 'create', 'acme', '--file', file, '--kid', 'ours');
    expect(taken).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^ours {2}EdDSA {2}published {2}may sign from .*Z\n$/),
    });
    const early = await gatehouse('keys', 'promote', 'acme', 'ours');
    expect(early).toMatchObject({ code: 1, err: expect.stringContaining('answers 409: The key ours may sign from') });
    expect((await gatehouse('keys', 'promote', 'acme', 'ours', '--force')).out).toBe('ours  EdDSA  active\n');
    const rotated = await gatehouse('keys', 'rotate', 'acme', '--algorithm', 'HS256', '--force');
    expect(rotated.out).toMatch(/^[0-9a-f-]{36} signs now\nsecret {2}[\w-]{43}\n.*not shown again\.\n$/);
    const revoked = await gatehouse('keys', 'revoke', 'acme', 'ours');
    expect(revoked.out).toBe('ours is revoked\n');
  });

  it('API keys and admin tokens are made', async () => {
    const made = await gatehouse('api-keys', 'create', 'acme', '--role', 'anon', '--description', 'the app');
    const [, id] = /^([0-9a-f-]{36}) {2}anon {2}until .* {2}the app\ntoken {2}ey/.exec(made.out) ?? [];
    expect(id, made.err).toBeDefined();
    expect((await gatehouse('api-keys', 'revoke', 'acme', id ?? '')).out).toBe(`revoked ${id}\n`);
    expect((await gatehouse('api-keys', 'list', 'acme')).out).toMatch(/ {2}anon {2}revoked /);
    expect((await gatehouse('admin-token', 'acme', '--dialect', 'netlify')).out).toMatch(/^ey\S+\n$/);
    const wrong = await gatehouse('admin-token', 'acme', '--dialect', 'netlify', '--expires-in', '1h');
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('--expires-in is "1h"') });
  });
});
