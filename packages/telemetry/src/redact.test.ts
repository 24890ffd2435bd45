import { describe, expect, it } from 'vitest';
import { redact, withoutQuery } from './redact.ts';
import { isSecretKey } from './secret-key.ts';

describe('redact', () => {
  it('leaves what it was given untouched', () => {
    const fields = { a: { token: 'x' } };
    redact(fields);
    expect(fields).toEqual({ a: { token: 'x' } });
  });

  it('keeps whether a secret was there', () => {
    expect(redact({ token: false, password: '', secret: null })).toEqual({ token: false, password: '', secret: null });
  });

  it('shows bytes by their number only', () => {
    expect(redact({ body: Buffer.from('secret') })).toEqual({ body: '[6 bytes]' });
  });
});

describe('isSecretKey', () => {
  it.each([
    'Authorization',
    'set-cookie',
    'refresh_token',
    'refreshToken',
    'x-nf-sign',
    'GOTRUE_JWT_SECRET',
    'apikey',
    'private_key',
    'tokens',
  ])('takes %s for a secret', (key) => expect(isSecretKey(key)).toBe(true));

  it.each(['token_type', 'error_code', 'path', 'status', 'login_method', 'keyId'])('takes %s for none', (key) =>
    expect(isSecretKey(key)).toBe(false),
  );
});

describe('withoutQuery', () => {
  it.each([
    ['/a/b?c=d', '/a/b'],
    ['https://h/p#f', 'https://h/p'],
    ['myapp://cb?code=1', 'myapp://cb'],
    ['what is this? a question', 'what is this? a question'],
  ])('%s becomes %s', (text, expected) => expect(withoutQuery(text)).toBe(expected));
});
