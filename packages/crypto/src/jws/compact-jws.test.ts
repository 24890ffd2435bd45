import { expect, it } from 'vitest';
import { parseCompactJws } from './compact-jws.ts';

const encode = (text: string): string => Buffer.from(text).toString('base64url');
const head = encode('{"alg":"HS256"}');

it('reads header and claims and keeps what was signed', () => {
  const body = encode('{"sub":"ü"}');
  expect(parseCompactJws(`${head}.${body}.c2ln`)).toEqual({
    header: { alg: 'HS256' },
    claims: { sub: 'ü' },
    signed: `${head}.${body}`,
    signature: 'c2ln',
  });
});

it.each([
  ['', 'malformed', 'token contains an invalid number of segments'],
  ['a.b', 'malformed', 'token contains an invalid number of segments'],
  [`${head}.${head}.c2ln.more`, 'malformed', 'token contains an invalid number of segments'],
  ['eyJ!.e30.c2ln', 'bad_base64', 'illegal base64 data at input byte 3'],
  ['e30=.e30.c2ln', 'bad_base64', 'illegal base64 data at input byte 3'],
  ['eyJhb.e30.c2ln', 'bad_base64', 'illegal base64 data at input byte 5'],
  [`${head}.e3+.c2ln`, 'bad_base64', 'illegal base64 data at input byte 2'],
  [`.${head}.c2ln`, 'bad_json', 'unexpected end of JSON input'],
  [`${encode('{"alg":')}.e30.c2ln`, 'bad_json', 'invalid character in JSON input'],
  [`${encode('[]')}.e30.c2ln`, 'bad_json', 'json: cannot unmarshal array into an object'],
  [`${head}.${encode('null')}.c2ln`, 'bad_json', 'json: cannot unmarshal null into an object'],
  [`${head}.${encode('true')}.c2ln`, 'bad_json', 'json: cannot unmarshal bool into an object'],
  ['e30.e30.c2ln', 'unspecified_alg', 'signing method (alg) is unspecified.'],
  [`${encode('{"alg":1}')}.e30.c2ln`, 'unspecified_alg', 'signing method (alg) is unspecified.'],
  [`${encode('{"alg":"hs256"}')}.e30.c2ln`, 'unavailable_alg', 'signing method (alg) is unavailable.'],
  [`${encode('{"alg":"HS256","crit":["x"]}')}.e30.c2ln`, 'unsupported_crit', 'critical headers are not supported'],
])('%j is refused as the Go library does', (token, reason, goReason) => {
  expect(() => parseCompactJws(token)).toThrow(expect.objectContaining({ reason, goReason, message: goReason }));
});
