import { describe, expect, it } from 'vitest';
import { appendError, appendFragment, mergeQuery, replaceFragment } from './append-to-url.ts';

describe('a fragment', () => {
  it('is form-encoded, sorted by name, and marked', () => {
    const tokens = {
      token_type: 'bearer',
      access_token: 'a.b_c',
      expires_in: '3600',
      type: 'signup',
      refresh_token: 'r',
    };
    expect(appendFragment('https://a.example/cb?x=1', tokens)).toBe(
      'https://a.example/cb?x=1#access_token=a.b_c&expires_in=3600&refresh_token=r&sb=&token_type=bearer&type=signup',
    );
  });

  it('is added behind the one of the target, or takes its place', () => {
    expect(appendFragment('https://a.example/#/cb', { a: '1' })).toBe('https://a.example/#/cb#a=1&sb=');
    expect(replaceFragment('https://a.example/#/cb', { a: '1' })).toBe('https://a.example/#a=1&sb=');
  });

  it('is encoded once (S-6)', () => {
    expect(appendFragment('myapp://cb', { message: "it's 100% a*b & c~d + é" })).toBe(
      'myapp://cb#message=it%27s+100%25+a%2Ab+%26+c~d+%2B+%C3%A9&sb=',
    );
  });
});

describe('a query', () => {
  it('gets the parameters, those of the same name make way, the rest stays as it was written', () => {
    expect(mergeQuery('https://a.example', { code: 'c' })).toBe('https://a.example?code=c');
    expect(mergeQuery('https://a.example/cb?', { code: 'c' })).toBe('https://a.example/cb?code=c');
    expect(mergeQuery('https://a.example/cb?b&code=old&a=%7e&c%6fde=x#/y?code=z', { code: 'c' })).toBe(
      'https://a.example/cb?b&a=%7e&code=c#/y?code=z',
    );
  });

  it('is not begun for nothing', () => {
    expect(mergeQuery('https://a.example/', {})).toBe('https://a.example/');
  });
});

describe('an error', () => {
  const error = { status: 403, code: 'otp_expired', description: 'Email link is invalid or has expired' };

  it('replaces the fragment', () => {
    expect(appendError('https://a.example/cb?x=1#old', error, { inQuery: false })).toBe(
      'https://a.example/cb?x=1#error=access_denied&error_code=otp_expired&' +
        'error_description=Email+link+is+invalid+or+has+expired&sb=',
    );
  });

  it('stands in the query too when a code was asked for', () => {
    const said = 'error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired';
    expect(appendError('https://app.example.net/cb', error, { inQuery: true })).toBe(
      `https://app.example.net/cb?${said}#${said}&sb=`,
    );
  });

  it.each([
    [400, 'error=invalid_request&'],
    [401, 'error=unauthorized_client&'],
    [500, 'error=server_error&'],
    [503, 'error=temporarily_unavailable&'],
    [404, ''],
    [422, ''],
  ])('of status %i has its word', (status, word) => {
    expect(appendError('https://a.example', { ...error, status, description: 'd' }, { inQuery: false })).toBe(
      `https://a.example#${word}error_code=otp_expired&error_description=d&sb=`,
    );
  });
});

it('what comes out fits into a header', () => {
  const target = 'https://a.example/a b/ü/😀/\ud800?q=ß';
  const address = mergeQuery(target, { code: 'c' });
  expect(address).toBe('https://a.example/a%20b/%C3%BC/%F0%9F%98%80/%EF%BF%BD?q=%C3%9F&code=c');
  expect(() => new Headers({ location: appendFragment(target, {}) })).not.toThrow();
});
