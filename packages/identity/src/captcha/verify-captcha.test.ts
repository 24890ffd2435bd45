import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAppError } from '@gatehouse/errors';
import { createOutbound, type OutboundClient } from '@gatehouse/outbound';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyCaptcha, type CaptchaSettings } from './verify-captcha.ts';

const settings: CaptchaSettings = { provider: 'hcaptcha', secret: 's3cret', timeout: 5 };

let server: Server;
let outbound: OutboundClient;
let baseUrl: string;
let asked: { path: string; form: Record<string, string> }[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      asked.push({ path: `${request.method} ${request.url}`, form });
      answer(response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  baseUrl = `http://127.0.0.1:${port}`;
  outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 1_000_000 });
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await outbound.close();
});

describe('a captcha', () => {
  it.each([
    ['hcaptcha', 'POST /siteverify'],
    ['turnstile', 'POST /turnstile/v0/siteverify'],
  ] as const)('is shown to %s with the secret and the client’s address', async (provider, path) => {
    answerWith(200, { success: true, hostname: 'site.example' });
    await check({ provider }, ' a+token ');
    expect(asked).toEqual([{ path, form: { secret: 's3cret', response: 'a+token', remoteip: '192.0.2.1' } }]);
  });

  it.each(['', '  '])('that is missing (%j) is refused without asking', async (token) => {
    expect(await failureOf({}, token)).toMatchObject({ code: 'captcha_failed', status: 400 });
    expect(asked).toEqual([]);
  });

  it('that the provider refuses is refused, with its codes', async () => {
    answerWith(200, { success: false, 'error-codes': ['invalid-input-response', 'timeout-or-duplicate'] });
    const failure = await failureOf();
    expect(failure).toMatchObject({ code: 'captcha_failed', status: 400 });
    expect(failure?.message).toContain('captcha');
    expect(failure?.message).toContain('invalid-input-response, timeout-or-duplicate');
  });

  it.each([[undefined], ['text'], [[7, null]], [['<script>', 'a b']]])(
    'that is refused without usable codes (%j) is refused all the same',
    async (codes) => {
      answerWith(400, { success: false, 'error-codes': codes });
      const failure = await failureOf();
      expect(failure).toMatchObject({ code: 'captcha_failed', params: { reason: 'refused' } });
    },
  );
});

describe('a provider that gives no verdict is our failure, never a pass (GHSA-8fpg-xm3f-6cx3)', () => {
  it.each([
    ['no JSON', '<html>'],
    ['another JSON', '{"error":"overloaded"}'],
    ['a success that is none', '{"success":"true"}'],
    ['nothing', ''],
    ['too much', `{"success":true,"hostname":"${'x'.repeat(70_000)}"}`],
  ])('when it answers with %s', async (_what, body) => {
    answer = (response) => response.end(body);
    expect(await failureOf()).toMatchObject({ code: 'unexpected_failure', status: 500 });
  });

  it('when it does not answer in time', async () => {
    answer = () => undefined;
    expect(await failureOf({ timeout: 0.05 })).toMatchObject({ code: 'unexpected_failure', status: 500 });
  });

  it('when it cannot be reached', async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    expect(await failureOf()).toMatchObject({ code: 'unexpected_failure', status: 500 });
  });

  it('when the network may not be reached', async () => {
    const closed = createOutbound({ allowedRanges: [], maxResponseBytes: 1_000 });
    const answered = verifyCaptcha({ outbound: closed }, settings, { token: 't', address: '' }, baseUrl);
    await expect(answered).rejects.toMatchObject({ code: 'unexpected_failure' });
    await closed.close();
  });
});

function answerWith(status: number, body: object): void {
  answer = (response) => response.writeHead(status).end(JSON.stringify(body));
}

async function check(changes: Partial<CaptchaSettings> = {}, token = 'a-token'): Promise<void> {
  await verifyCaptcha({ outbound }, { ...settings, ...changes }, { token, address: '192.0.2.1' }, baseUrl);
}

async function failureOf(...of: Parameters<typeof check>): Promise<(Error & { code: string }) | undefined> {
  const error: unknown = await check(...of).catch((reason: unknown) => reason);
  return isAppError(error) ? error : undefined;
}
