import { describe, expect, it } from 'vitest';
import { addressRanges } from './address-ranges.ts';
import { clientAddress, rateLimitAddress } from './client-address.ts';
import type { HttpMiddleware } from './http-state.ts';
import { requestHost } from './request-host.ts';
import { serveBare } from './test-server.ts';

const tell: HttpMiddleware = (ctx) => {
  ctx.body = { address: ctx.state.clientAddress, key: rateLimitAddress(ctx, 'X-Real-Key'), host: requestHost(ctx) };
};

async function seen(trusted: string[], headers: Record<string, string>): Promise<Record<string, string>> {
  const { ask } = await serveBare(clientAddress(addressRanges(trusted)), tell);
  return JSON.parse((await ask('/', { headers })).body) as Record<string, string>;
}

describe('clientAddress', () => {
  it('is the peer, whatever a client that is no trusted proxy claims', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.9', 'X-Real-IP': '203.0.113.9', 'True-Client-IP': '203.0.113.9' };
    expect((await seen(['10.0.0.0/8'], headers))['address']).toBe('127.0.0.1');
  });

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['6.6.6.6, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['203.0.113.9, garbage, 10.0.0.2', '10.0.0.2'],
    ['203.0.113.9, ', '127.0.0.1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['[2001:db8::7]:99, 10.0.0.2', '2001:db8::7'],
  ])('is the right-most untrusted address behind trusted proxies: %s', async (forwarded, expected) => {
    const { address } = await seen(['127.0.0.0/8', '10.0.0.0/8'], { 'X-Forwarded-For': forwarded });
    expect(address).toBe(expected);
  });

  it('is the peer when a trusted proxy says nothing', async () => {
    expect((await seen(['127.0.0.1'], {}))['address']).toBe('127.0.0.1');
  });
});

describe('rateLimitAddress', () => {
  it.each([
    ['203.0.113.9, 6.6.6.6', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['some-key', 'some-key'],
    ['x'.repeat(500), 'x'.repeat(200)],
  ])('is the first comma item of the configured header', async (value, expected) => {
    expect((await seen([], { 'X-Real-Key': value }))['key']).toBe(expected);
  });

  it('is nothing without configuration, header or content', async () => {
    expect(rateLimitAddress({ get: () => '203.0.113.9' }, undefined)).toBeUndefined();
    expect((await seen([], {}))['key']).toBeUndefined();
    expect((await seen([], { 'X-Real-Key': ' , 1.2.3.4' }))['key']).toBeUndefined();
  });
});

describe('requestHost', () => {
  const headers = { Host: 'Site.Example.:8081', 'X-Forwarded-Host': 'evil.example, other.example' };

  it('is the Host header, whatever an untrusted peer forwards', async () => {
    expect((await seen([], headers))['host']).toBe('site.example');
  });

  it('is what a trusted proxy forwards, the last word where several stand', async () => {
    expect((await seen(['127.0.0.1'], headers))['host']).toBe('other.example');
  });

  it('is nothing for a Host that is no host name', async () => {
    expect((await seen([], { Host: 'a b@c' }))['host']).toBeUndefined();
  });
});
