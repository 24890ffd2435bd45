import { beforeEach, describe, expect, it } from 'vitest';
import type { VerifiedToken } from './access-token.ts';
import { VerifiedTokenCache } from './verified-token-cache.ts';

const scope = { instanceId: 'instance-a', keyVersion: 1 };
const now = new Date(1_000_000);
let cache: VerifiedTokenCache;
beforeEach(() => {
  cache = new VerifiedTokenCache(3);
});

function verified(claims: object = {}): VerifiedToken {
  return { header: { alg: 'HS256' }, claims: { exp: 1001, ...claims } };
}

it('a token is found where it was verified', () => {
  cache.remember(scope, 'token', verified({ sub: 'user' }));
  expect(cache.find({ ...scope }, 'token', now)?.claims).toEqual({ exp: 1001, sub: 'user' });
});

describe('a token is not found', () => {
  beforeEach(() => cache.remember(scope, 'token', verified({ nbf: 999 })));

  it.each([
    ['for another instance', { instanceId: 'instance-b' }],
    ['after a change of keys', { keyVersion: 2 }],
    ['where claims are read more strictly', { strictNetlifyClaims: true }],
  ])('%s', (_where, elsewhere) => {
    expect(cache.find({ ...scope, ...elsewhere }, 'token', now)).toBeUndefined();
  });

  it('when it is another one', () => {
    expect(cache.find(scope, 'Token', now)).toBeUndefined();
  });

  it('from the instant it expires, and is forgotten then', () => {
    expect(cache.find(scope, 'token', new Date(1_000_999))).toBeDefined();
    expect(cache.find(scope, 'token', new Date(1_001_000))).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('before it is valid', () => {
    expect(cache.find(scope, 'token', new Date(998_999))).toBeUndefined();
    expect(cache.find(scope, 'token', now)).toBeDefined();
  });
});

it('no more than the bound are kept, and the one unused for longest goes', () => {
  for (const token of ['a', 'b', 'c']) cache.remember(scope, token, verified());
  cache.find(scope, 'a', now);
  cache.remember(scope, 'd', verified());
  expect(['a', 'b', 'c', 'd'].filter((token) => cache.find(scope, token, now) !== undefined)).toEqual(['a', 'c', 'd']);
});

it('what one request does to a token, another never sees', () => {
  cache.remember(scope, 'token', verified({ app_metadata: { roles: ['user'] } }));
  const metadata = cache.find(scope, 'token', now)?.claims['app_metadata'] as { roles: string[] };
  expect(() => metadata.roles.push('admin')).toThrow(TypeError);
});
