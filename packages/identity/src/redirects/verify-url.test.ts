import { describe, expect, it } from 'vitest';
import { verifyUrl } from './verify-url.ts';

const link = {
  externalUrl: 'https://auth.example/auth/v1',
  path: '/auth/v1/verify',
  token: 'b507a4ef007e1379d644aa6fe395cf98f1054ac96b63a052dca9a26a',
  type: 'signup',
  redirectTo: 'https://site.example/welcome?',
} as const;

describe('verifyUrl', () => {
  it('leads to this service, with the address that needs no encoding as it is', () => {
    expect(verifyUrl(link)).toBe(
      `https://auth.example/auth/v1/verify?token=${link.token}&type=signup&redirect_to=https://site.example/welcome?`,
    );
  });

  it('lets a path that starts with a slash replace the path of the service, as URLs resolve', () => {
    expect(verifyUrl({ ...link, path: '/verify' })).toMatch(/^https:\/\/auth\.example\/verify\?token=/);
    expect(verifyUrl({ ...link, externalUrl: 'https://auth.example/auth/v1/', path: 'verify' })).toMatch(
      /^https:\/\/auth\.example\/auth\/v1\/verify\?token=/,
    );
  });

  it('keeps the prefix of a token whose answer is a code', () => {
    expect(verifyUrl({ ...link, token: `pkce_${link.token}` })).toContain(`?token=pkce_${link.token}&type=signup`);
  });

  it.each([
    'https://site.example/a?x=1&y=2',
    'https://site.example/#/route',
    'https://site.example/a%20b',
    'https://site.example/a+b c/ü',
    'myapp://callback',
  ])('carries %s so that reading the query gives it back', (redirectTo) => {
    const url = new URL(verifyUrl({ ...link, redirectTo }));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      token: link.token,
      type: 'signup',
      redirect_to: redirectTo,
    });
  });

  it('encodes what would end the value', () => {
    expect(verifyUrl({ ...link, redirectTo: 'https://site.example/?a=b' })).toContain(
      '&redirect_to=https%3A%2F%2Fsite.example%2F%3Fa%3Db',
    );
  });

  it('keeps the query of the path', () => {
    expect(verifyUrl({ ...link, path: '/verify?lang=de' })).toMatch(/\/verify\?lang=de&token=/);
  });

  it.each(['https://evil.example/verify', '//evil.example/verify', 'http://auth.example/verify', 'https://[/'])(
    'never hands the token to the host of %s',
    (path) => {
      expect(verifyUrl({ ...link, path })).toMatch(/^https:\/\/auth\.example\/verify\?token=/);
    },
  );
});
