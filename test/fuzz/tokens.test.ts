import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import {
  constantTimeEqual,
  deriveChildToken,
  encodeRefreshTokenV2,
  generateWebhookKey,
  hmacKey,
  isRefreshTokenV2Genuine,
  isWebhookGenuine,
  parseReceivedSecrets,
  parseRefreshTokenV2,
  parseStoredHash,
  parseWebhookKeys,
  randomRefreshToken,
  signAccessToken,
  signWebhook,
  storedHashBounds,
  storedHashProblem,
  TokenError,
  verifyAccessToken,
  verifyOperatorSignature,
} from '@gatehouse/crypto';
import { bearerToken } from '@gatehouse/http';
import { isRefreshToken, readState } from '@gatehouse/identity';
import { IdTokenError } from '../../packages/identity/src/external/issuers/id-token-error.ts';
import { readIdToken } from '../../packages/identity/src/external/issuers/read-id-token.ts';
import { signHs256 } from '../support/site.ts';
import { holds } from './property.ts';
import { anyJson, anyText, damaged, nested } from './values.ts';

const now = new Date('2026-11-26T00:00:00Z');
const secret = 'a secret of the tests';
const key = hmacKey(secret);
const claimSets = fc.dictionary(
  fc.constantFrom('sub', 'aud', 'role', 'iat', 'data', 'app_metadata', 'session_id'),
  anyJson(3),
);
const signed = claimSets.map((claims) => signHs256(secret, { ...claims, exp: 4_102_444_800 }));

async function believed(token: string): Promise<unknown> {
  try {
    return (await verifyAccessToken([key], token, now, { strictNetlifyClaims: false })).claims;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    expect(error.message.length).toBeLessThan(500);
    return undefined;
  }
}

/** Signed by somebody who has the key and wants to harm. */
function signedText(header: string, claims: string): string {
  const text = `${Buffer.from(header).toString('base64url')}.${Buffer.from(claims).toString('base64url')}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** Its last character holds two bits that belong to no byte. */
const sameBytes =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjQxMDI0NDQ4MDB9._WxbVplNmac0AVTlDsTqIOvACCTgaVHIaOeaCd9ddG8';

describe('an access token', () => {
  holds('says what was signed', [claimSets], async (claims) => {
    const token = await signAccessToken(key, { ...claims, exp: 4_102_444_800 });
    expect(await believed(token)).toEqual(JSON.parse(JSON.stringify({ ...claims, exp: 4_102_444_800 })));
  });

  holds('that was changed anywhere says nothing', [signed, damaged(signed)], async (token, other) => {
    fc.pre(token !== other);
    const claims = await believed(other);
    // A generated one may have come out undamaged.
    if (claims !== undefined) expect(signedText(...segments(other))).toBe(other);
  }, { examples: [[sameBytes, `${sameBytes.slice(0, -1)}_`]] }); // prettier-ignore

  holds(
    'of whatever text is refused in words',
    [
      fc.oneof(
        anyText,
        fc.tuple(anyText, anyText, anyText).map((parts) => parts.join('.')),
      ),
    ],
    async (text) => {
      expect(await believed(text)).toBeUndefined();
      expect(bearerToken(`Bearer ${text}`) ?? text).toBe(text);
    },
  );

  holds(
    'with whatever header and claims under a good signature is believed or refused',
    [fc.oneof(anyJson(3).map((value) => JSON.stringify(value)), anyText, fc.constant('{"alg":"HS256"}')), fc.oneof(anyJson(3).map((value) => JSON.stringify(value)), anyText)],
    async (header, claims) => void (await believed(signedText(header, claims))),
    { examples: [['{"alg":"HS256"}', nested(40_000)], [`{"alg":"HS256","a":${nested(40_000)}}`, '{}'], ['{"alg":"none"}', '{}']] },
  ); // prettier-ignore
});

function segments(token: string): [string, string] {
  const [header = '', claims = ''] = token.split('.');
  return [Buffer.from(header, 'base64url').toString(), Buffer.from(claims, 'base64url').toString()];
}

describe("an operator's signature", () => {
  holds('is genuine as it was made, and not once it was changed', [claimSets, fc.nat(), fc.string({ minLength: 1, maxLength: 2 })], (claims, at, text) => {
    const token = signHs256(secret, { ...claims, exp: 4_102_444_800, iat: 1 });
    expect(verifyOperatorSignature(['another', secret], token, now)).toMatchObject({ exp: 4_102_444_800 });
    const place = at % token.length;
    const other = token.slice(0, place) + text + token.slice(place + text.length);
    if (other !== token) expect(() => verifyOperatorSignature([secret], other, now)).toThrow(TokenError);
  }, { examples: [[{}, 115, 'l']] }); // prettier-ignore

  holds('of whatever text is refused in words', [anyText], (text) => {
    expect(() => verifyOperatorSignature([secret], text, now)).toThrow(TokenError);
  });
});

describe('a refresh token', () => {
  const tokens = fc.record({ sessionId: fc.uuid(), counter: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }) });
  const own = Buffer.alloc(32, 7);

  holds('of the second kind is read as it was written, and is genuine under its own key alone', [tokens], (token) => {
    const text = encodeRefreshTokenV2(token, own);
    const parsed = parseRefreshTokenV2(text);
    expect(parsed).toMatchObject(token);
    expect(parsed && isRefreshTokenV2Genuine(parsed, own)).toBe(true);
    expect(parsed && isRefreshTokenV2Genuine(parsed, Buffer.alloc(32, 8))).toBe(false);
    expect(isRefreshToken(text)).toBe(true);
  });

  holds('of the second kind that was changed is none', [damaged(tokens.map((token) => encodeRefreshTokenV2(token, own)))], (text) => {
    const parsed = parseRefreshTokenV2(text);
    if (parsed && isRefreshTokenV2Genuine(parsed, own)) expect(encodeRefreshTokenV2(parsed, own)).toBe(text);
  }); // prettier-ignore

  holds('of the first kind is what we made, and what follows from it', [fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat()], (hash, n) => {
    expect(isRefreshToken(randomRefreshToken())).toBe(true);
    expect(isRefreshToken(deriveChildToken(own, Buffer.from(hash), n))).toBe(true);
  }); // prettier-ignore

  holds('of whatever text is told from one without an error', [anyText], (text) => {
    expect(typeof isRefreshToken(text)).toBe('boolean');
    const parsed = parseRefreshTokenV2(text);
    if (parsed) expect(isRefreshTokenV2Genuine(parsed, own)).toBe(false);
  });
});

describe('a signed message', () => {
  const webhook = generateWebhookKey('hmac-sha256');

  holds('is genuine as it was signed, and with no other body', [fc.uuid(), anyText, anyText], (id, body, other) => {
    const keys = parseReceivedSecrets(webhook.checkedWith);
    const message = { id, timestamp: 1_764_115_200, body };
    const signatures = signWebhook(parseWebhookKeys(webhook.key), message);
    expect(isWebhookGenuine(keys, message, signatures)).toBe(true);
    const isSame = Buffer.from(other).equals(Buffer.from(body));
    expect(isWebhookGenuine(keys, { ...message, body: other }, signatures)).toBe(isSame);
  });

  holds('with whatever signature is refused', [anyText, anyText], (body, signatures) => {
    const message = { id: 'x', timestamp: 1_764_115_200, body };
    expect(isWebhookGenuine(parseReceivedSecrets(webhook.checkedWith), message, signatures)).toBe(false);
  });

  holds('is never compared by what a text is of', [anyText, anyText], (one, other) => {
    expect(constantTimeEqual(one, other)).toBe(Buffer.from(one).equals(Buffer.from(other)));
  });
});

describe('what others have issued', () => {
  const part = fc.oneof(
    anyText,
    anyJson(3).map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
  );

  holds('an ID token is read or refused in words', [fc.tuple(part, part, part)], (parts) => {
    try {
      expect(readIdToken(parts.join('.')).claims).toBeTypeOf('object');
    } catch (error) {
      expect(error).toBeInstanceOf(IdTokenError);
    }
  });

  holds('a state is read or is none', [fc.oneof(anyText, fc.base64String().map((text) => text.replaceAll('=', '')))], (text) => {
    const state = readState(text);
    if (state) expect(state.instanceId).toMatch(/^[0-9a-f-]{36}$/);
  }); // prettier-ignore

  const hashes = fc
    .tuple(fc.constantFrom('$2a$', '$2b$', '$argon2id$', '$argon2i$', '$scrypt$', '$fbscrypt$', '$pbkdf2-sha256$', '$2y$', 'pbkdf2_sha256$', ''), fc.array(fc.constantFrom('v=19', 'm=65536', 't=3', 'p=1', 'm=-1', 't=1e9', ',', '$', '10$', '99$', 'i=1', 'n=14', 'ln=99', 'r=8', 'AAAA', '=', 'a'.repeat(53)), { maxLength: 12 }))
    .map(([head, rest]) => head + rest.join('')); // prettier-ignore
  const bounds = storedHashBounds({
    importedBcryptCostMax: 13,
    importedArgon2MemoryKibMax: 65_536,
    importedArgon2PassesMax: 4,
    importedScryptCostMax: 32_768,
  } as never);

  holds('a password hash is read or refused in words', [fc.oneof(hashes, damaged(hashes), anyText)], (hash) => {
    const problem = storedHashProblem(hash, bounds);
    if (problem === null) expect(parseStoredHash(hash)).not.toBeNull();
    else expect(problem.length).toBeLessThan(500);
  });
});
