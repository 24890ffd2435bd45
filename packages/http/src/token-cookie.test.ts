import { describe, expect, it } from 'vitest';
import { clearedCookie, cookieMode, persistentCookie, sessionCookie } from './token-cookie.ts';

const place = { name: 'nf_jwt', path: '/' };
const now = new Date('2026-01-02T15:04:05.678Z');

describe('the token cookie', () => {
  it('lasts as long as asked', () => {
    expect(persistentCookie('a.b-c_d', { ...place, maxAgeSeconds: 3600, now })).toBe(
      'nf_jwt=a.b-c_d; Path=/; Expires=Fri, 02 Jan 2026 16:04:05 GMT; Max-Age=3600; HttpOnly; Secure',
    );
  });

  it('ends with the session', () => {
    expect(sessionCookie('a.b.c', place)).toBe('nf_jwt=a.b.c; Path=/; HttpOnly; Secure');
  });

  it('is cleared by a date in the past', () => {
    expect(clearedCookie({ ...place, now })).toBe(
      'nf_jwt=; Path=/; Expires=Fri, 02 Jan 2026 05:04:05 GMT; Max-Age=0; HttpOnly; Secure',
    );
  });

  it('stays below the prefix of its instance', () => {
    expect(sessionCookie('a.b.c', { ...place, path: '/i/acme' })).toContain('; Path=/i/acme;');
    expect(clearedCookie({ ...place, now, path: '/i/acme' })).toContain('; Path=/i/acme;');
  });

  it('writes no attribute that a value smuggles in', () => {
    expect(() => sessionCookie('a; Domain=evil', place)).toThrow('not a JWT');
    expect(() => sessionCookie('a\r\nX: y', place)).toThrow('not a JWT');
    expect(() => sessionCookie('a', { ...place, path: '/; Domain=evil' })).toThrow('not a plain path');
    expect(() => sessionCookie('a', { ...place, name: 'a=b; x' })).toThrow('not a token');
  });

  it.each([
    ['', 'none'],
    ['session', 'session'],
    ['1', 'persistent'],
    ['Session', 'persistent'],
  ])('X-Use-Cookie %j asks for %s', (value, mode) => expect(cookieMode(value)).toBe(mode));
});
