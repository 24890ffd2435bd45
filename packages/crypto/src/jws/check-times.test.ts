import { describe, expect, it } from 'vitest';
import { checkTimes } from './check-times.ts';
import type { Claims } from './compact-jws.ts';

const now = new Date(1_000_000_500);
const check = (claims: Claims) => () => checkTimes(claims, now, ['exp', 'iat', 'nbf']);

it.each<[string, Claims]>([
  ['no times', {}],
  ['null times', { exp: null, iat: null, nbf: null }],
  ['times around now', { exp: 1_000_001, iat: 1_000_000, nbf: 1_000_000 }],
  ['a fraction of a second left', { exp: 1_000_000.6 }],
  ['a fraction of this very second as its beginning', { iat: 1_000_000.9, nbf: 1_000_000.9 }],
])('%s are accepted', (_what, claims) => {
  expect(check(claims)).not.toThrow();
});

it.each<[Claims, string, string]>([
  [{ exp: 1_000_000 }, 'expired', 'token is expired by 0s'],
  [{ exp: 1_000_000.5 }, 'expired', 'token is expired by 0s'],
  [{ exp: 1_000_000 - 3723 }, 'expired', 'token is expired by 1h2m3s'],
  [{ exp: 0 }, 'expired', 'token is expired by 277h46m40s'],
  [{ iat: 1_000_001 }, 'used_before_issued', 'token used before issued'],
  [{ nbf: 1_000_001 }, 'not_yet_valid', 'token is not valid yet'],
  [{ exp: '9999999999' }, 'bad_json', 'json: cannot unmarshal string into Go struct field .exp of type float64'],
  [{ nbf: false }, 'bad_json', 'json: cannot unmarshal bool into Go struct field .nbf of type float64'],
])('%j is refused', (claims, reason, goReason) => {
  expect(check(claims)).toThrow(expect.objectContaining({ reason, goReason }));
});

describe('of several faults', () => {
  it('the one the Go library finds last is named', () => {
    expect(check({ exp: 1, iat: 2e9, nbf: 2e9 })).toThrow('token is not valid yet');
    expect(check({ exp: 1, iat: 2e9 })).toThrow('token used before issued');
  });
});

it('what is not asked for is not looked at', () => {
  expect(() => checkTimes({ iat: 2e9 }, now, ['exp', 'nbf'])).not.toThrow();
});
