import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderHtml, type Template } from '@gatehouse/go-template';
import { createOutbound, type OutboundClient } from '@gatehouse/outbound';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TemplateCache, templateUrl } from './template-cache.ts';

let server: Server;
let siteUrl: string;
let requests: string[];
let answer: (response: ServerResponse) => void;
let outbound: OutboundClient;
let warnings: Record<string, unknown>[];
let cache: TemplateCache;

const start = new Date('2026-01-01T00:00:00Z');

beforeEach(async () => {
  requests = [];
  warnings = [];
  answerWith(200, 'one {{ .Email }}');
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  siteUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 1_000_000 });
  cache = newCache();
});

afterEach(async () => {
  await outbound.close();
  server.closeAllConnections();
  server.close();
});

describe('TemplateCache', () => {
  it('fetches a template once for many mails at once, and again when it is no longer fresh', async () => {
    const found = await Promise.all([find(0), find(0), find(9)]);
    expect(found.map(rendered)).toEqual(['one a@b.c', 'one a@b.c', 'one a@b.c']);
    expect(requests).toEqual(['/mails/confirm.html']);
    answerWith(200, 'two');
    expect(rendered(await find(20))).toBe('two');
  });

  it.each([
    ['a status other than 200', 404, 'gone'],
    ['a server error', 500, 'broken'],
    ['a redirect', 302, ''],
    ['a syntax error', 200, '{{ if .Email }}'],
    ['an unknown variable', 200, '{{ .Password }}'],
    ['too much', 200, 'x'.repeat(200_000)],
  ])('keeps the last good copy on %s, and says so', async (_what, status, body) => {
    await find(0);
    answerWith(status, body);
    expect(rendered(await find(20))).toBe('one a@b.c');
    expect(warnings).toMatchObject([{ instance_id: 'i1', template: '/mails/confirm.html' }]);
    answerWith(200, 'mended');
    expect(rendered(await find(40))).toBe('mended');
  });

  it('has nothing when there never was a good copy, and does not ask for every mail', async () => {
    answerWith(404, '');
    expect(await find(0)).toBeUndefined();
    expect(await find(5)).toBeUndefined();
    expect(requests).toHaveLength(1);
  });

  it('tries a first fetch three times when the server fails', async () => {
    answerWith(503, '');
    expect(await find(0)).toBeUndefined();
    expect(requests).toHaveLength(3);
  });

  it('never connects to a private address (N-20)', async () => {
    const guarded = createOutbound({ allowedRanges: [], maxResponseBytes: 1_000_000 });
    try {
      expect(await newCache(guarded).find(addressOf('i1'), start)).toBeUndefined();
      expect(requests).toEqual([]);
    } finally {
      await guarded.close();
    }
  });

  it('keeps the copies of instances apart', async () => {
    await cache.find(addressOf('i1'), start);
    answerWith(200, 'other');
    expect(rendered(await cache.find(addressOf('i2'), start))).toBe('other');
  });

  it('forgets the templates used longest ago', async () => {
    for (const instance of ['i1', 'i2', 'i3', 'i1']) await cache.find(addressOf(instance), start);
    expect(requests).toHaveLength(4);
  });

  it('forgets the templates used longest ago when all together grow too large', async () => {
    answerWith(200, 'x'.repeat(600));
    for (const instance of ['i1', 'i2', 'i1']) await cache.find(addressOf(instance), start);
    expect(requests).toHaveLength(3);
  });

  it('uses a copy for as long as the site says, and repeats a failed fetch when it says', async () => {
    const slow = { template_max_age: 600, template_retry_interval: 60 };
    await find(0, slow);
    answerWith(500, '');
    expect(rendered(await find(599, slow))).toBe('one a@b.c');
    expect(requests).toHaveLength(1);
    for (const seconds of [600, 630, 659]) expect(rendered(await find(seconds, slow))).toBe('one a@b.c');
    expect(requests).toHaveLength(2);
    answerWith(200, 'two');
    expect(rendered(await find(660, slow))).toBe('two');
  });

  it('refuses one byte more than the site allows', async () => {
    answerWith(200, 'x'.repeat(50));
    expect(rendered(await find(0, { template_max_size: 50 }))).toHaveLength(50);
    expect(await cache.find(addressOf('i2', { template_max_size: 49 }), start)).toBeUndefined();
  });
});

describe('templateUrl', () => {
  it.each([
    ['netlify', 'https://x.com', '/mails/a.html', 'https://x.com/mails/a.html'],
    ['netlify', 'https://x.com', 'https://elsewhere.example/mails/a.html', 'https://x.com/mails/a.html'],
    ['netlify', 'https://x.com/sub', '/a.html', 'https://x.com/sub/a.html'],
    ['netlify', 'https://x.com', 'http://elsewhere.example', 'https://x.com'],
    ['supabase', 'https://x.com', '/mails/a.html', 'https://x.com/mails/a.html'],
    ['supabase', 'https://x.com', 'https://cdn.example/mails/a.html', 'https://cdn.example/mails/a.html'],
  ] as const)('in the %s dialect of %s and %s is %s', (dialect, siteUrl, location, url) => {
    expect(templateUrl({ dialect, siteUrl, location })).toBe(url);
  });
});

function newCache(client: OutboundClient = outbound): TemplateCache {
  const log = {
    info: () => undefined,
    warn: (fields: Record<string, unknown>) => void warnings.push(fields),
    error: () => undefined,
  };
  return new TemplateCache({ outbound: client, log, entriesMax: 2, charactersMax: 1_000 });
}

function answerWith(status: number, body: string): void {
  answer = (response) => response.writeHead(status, { location: '/elsewhere' }).end(body);
}

const rules = { template_max_size: 100_000, template_max_age: 10, template_retry_interval: 10 };

function addressOf(instanceId: string, changes: Partial<typeof rules> = {}): Parameters<TemplateCache['find']>[0] {
  return {
    instanceId,
    siteUrl,
    dialect: 'netlify',
    location: '/mails/confirm.html',
    variables: ['Email'],
    rules: { ...rules, ...changes },
  };
}

async function find(seconds: number, changes?: Partial<typeof rules>): Promise<Template | undefined> {
  return cache.find(addressOf('i1', changes), new Date(start.getTime() + seconds * 1_000));
}

function rendered(template: Template | undefined): string | undefined {
  return template && renderHtml(template, { Email: 'a@b.c' });
}
