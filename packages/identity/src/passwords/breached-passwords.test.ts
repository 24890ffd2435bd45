import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOutbound, type OutboundClient } from '@gatehouse/outbound';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DomainLog } from '../context.ts';
import { isBreachedPassword, type BreachSettings } from './breached-passwords.ts';

// SHA-1 of "password": 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8
const suffix = '1E4C9B93F3F0682250B6CF8331B7EE68FD8';
const otherLine = '003D68EB55068C33ACE09247EE4C639306B:3';

let server: Server;
let outbound: OutboundClient;
let baseUrl: string;
let requests: IncomingMessage[];
let answer: (response: ServerResponse) => void;
let warnings: string[];

beforeEach(async () => {
  requests = [];
  warnings = [];
  server = createServer((request, response) => {
    requests.push(request);
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  baseUrl = `http://127.0.0.1:${port}`;
  outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 10_000_000 });
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await outbound.close();
});

describe('a leaked password', () => {
  it('is found by the first five digits of its hash, nothing else leaves (ASVS 6.2.12)', async () => {
    answerWith([otherLine, `${suffix}:10434004`]);
    expect(await isBreached('password')).toBe(true);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /range/5BAA6']);
    expect(requests[0]?.headers).toMatchObject({ 'user-agent': 'bakery', 'add-padding': 'true' });
    expect(JSON.stringify([requests[0]?.url, requests[0]?.rawHeaders])).not.toContain(suffix.slice(0, 8));
  });

  it('is one whose own suffix is listed', async () => {
    answerWith([otherLine]);
    expect(await isBreached('password')).toBe(false);
    answerWith([otherLine, suffix, `${suffix.slice(1)}:4`, `0${suffix}:4`]);
    expect(await isBreached('password')).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('is not one that only pads the list', async () => {
    answerWith([`${suffix}:0`, otherLine]);
    expect(await isBreached('password')).toBe(false);
  });
});

describe.each([
  ['answers with an error', (): void => answerWith([`${suffix}:1`], 503)],
  ['answers with a redirect', (): void => answerWith([`${suffix}:1`], 302)],
  ['answers with too much', (): void => answerWith(['x'.repeat(600_000), `${suffix}:1`])],
  ['answers with something else', (): void => answerWith(['<html>', `${suffix}:1`])],
  ['breaks off', (): void => void (answer = (response) => response.destroy())],
])('a service that %s', (_what, prepare) => {
  it('lets the password pass, and says so', async () => {
    prepare();
    expect(await isBreached('password')).toBe(false);
    expect(warnings).toEqual(['the service of leaked passwords gave no answer']);
  });

  it('stops the request when the settings fail closed', async () => {
    prepare();
    const refused = isBreached('password', { fail_closed: true });
    await expect(refused).rejects.toMatchObject({ code: 'unexpected_failure', status: 500 });
  });
});

function answerWith(lines: readonly string[], status = 200): void {
  answer = (response) => response.writeHead(status).end(lines.join('\r\n'));
}

async function isBreached(password: string, changes: Partial<BreachSettings> = {}): Promise<boolean> {
  const silent = (): void => undefined;
  const log: DomainLog = { info: silent, error: silent, warn: (_fields, message) => void warnings.push(message) };
  const settings = { user_agent: 'bakery', fail_closed: false, ...changes };
  return isBreachedPassword({ outbound, log }, settings, password, baseUrl);
}
