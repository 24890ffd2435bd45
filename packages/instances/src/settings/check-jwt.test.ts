import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkEffectiveSettings } from './check-settings.ts';
import type { SparseSettings } from './instance-settings.ts';
import { effectiveSettings, inheritedSettings } from './merge-settings.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const es256 = { ...pair.privateKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'now', key_ops: ['sign', 'verify'] };
const es256Public = { ...pair.publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'old', key_ops: ['verify'] };
const rs256Short = { ...short.privateKey.export({ format: 'jwk' }), alg: 'RS256', key_ops: ['sign'] };
const hs256 = { kty: 'oct', k: Buffer.from('x'.repeat(32)).toString('base64url'), kid: 's', key_ops: ['verify'] };

function check(jwt: { keys?: readonly unknown[] | string; valid_methods?: string[] }): void {
  const keys = typeof jwt.keys === 'string' ? jwt.keys : JSON.stringify(jwt.keys ?? '');
  const own: SparseSettings = { jwt: { secret: 's'.repeat(32), ...jwt, keys: jwt.keys === undefined ? '' : keys } };
  checkEffectiveSettings(effectiveSettings(inheritedSettings(), own));
}

describe('keys that tokens can be signed and verified with are accepted', () => {
  it.each([
    ['none', {}],
    ['a pair', { keys: [es256] }],
    ['a pair, the public half of another, a secret', { keys: [es256, es256Public, hs256] }],
    ['a secret that signs', { keys: [{ ...hs256, key_ops: ['sign', 'verify'] }] }],
    ['methods that include the signing one', { keys: [es256], valid_methods: ['ES256', 'HS256'] }],
  ])('%s', (_name, jwt) => expect(() => check(jwt)).not.toThrow());
});

describe('keys that are no use are refused, with the reason', () => {
  it.each([
    ['no JSON', { keys: '{' }, 'jwt.keys: is no JSON array of JWKs'],
    ['no keys', { keys: [] }, 'jwt.keys: is no JSON array of JWKs'],
    ['none that signs', { keys: [es256Public] }, 'jwt.keys: has 0 keys with "sign" in key_ops; exactly one signs'],
    ['two that sign', { keys: [es256, { ...es256, kid: 'b' }] }, 'jwt.keys: has 2 keys with "sign"'],
    ['two of one name', { keys: [es256, { ...es256Public, kid: 'now' }] }, 'jwt.keys: has two keys with the kid now'],
    ['an algorithm that is not ours', { keys: [{ ...es256, alg: 'PS256' }] }, 'jwt.keys: key 1 (now): alg is PS256'],
    ['no algorithm', { keys: [{ ...es256, alg: undefined }] }, 'jwt.keys: key 1 (now): alg is missing'],
    ['another type', { keys: [{ ...es256, alg: 'EdDSA' }] }, 'jwt.keys: key 1 (now): kty is EC; with EdDSA it is OKP'],
    ['no private half', { keys: [{ ...es256Public, key_ops: ['sign'] }] }, 'key 1 (old): has no private half'],
    ['a short modulus', { keys: [rs256Short] }, 'jwt.keys: key 1: the modulus is shorter than 2048 bits'],
    ['a point off the curve', { keys: [{ ...es256, x: es256.y }] }, 'jwt.keys: key 1 (now): is not a usable key'],
    ['an empty secret', { keys: [{ ...hs256, k: '', key_ops: ['sign'] }] }, 'jwt.keys: key 1 (s): k is empty'],
    ['an unknown method', { valid_methods: ['none'] }, 'jwt.valid_methods: has "none"; allowed are HS256'],
    ['methods without the signing one', { valid_methods: ['ES256'] }, 'jwt.valid_methods: lacks HS256'],
  ])('%s', (_name, jwt, message) => expect(() => check(jwt)).toThrow(message));
});

it('the reason shows nothing of a key', () => {
  expect(() => check({ keys: [{ ...es256, key_ops: ['verify'] }] })).toThrow(/^(?!.*(?:"d"|"x")).*$/);
});
