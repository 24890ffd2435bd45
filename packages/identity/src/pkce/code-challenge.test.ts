import { isAppError } from '@gatehouse/errors';
import { describe, expect, it } from 'vitest';
import { matchesCodeChallenge, parseCodeChallenge } from './code-challenge.ts';

const verifier = 'a'.repeat(43);
const s256 = 'ZtNPunH49FD35FWYhT5Tv8I7vRKQJ8uxMaL0_9eHjNA';

describe('parseCodeChallenge', () => {
  it('finds none when neither parameter is given', () => {
    expect(parseCodeChallenge()).toBeNull();
    expect(parseCodeChallenge('', '')).toBeNull();
  });

  it.each([
    ['s256', 's256'],
    ['S256', 's256'],
    ['plain', 'plain'],
    ['PLAIN', 'plain'],
  ])('takes the method %s as %s', (method, known) => {
    expect(parseCodeChallenge(s256, method)).toEqual({ challenge: s256, method: known });
  });

  it('takes 43 to 128 unreserved characters', () => {
    const challenge = 'aZ09-._~'.repeat(16);
    expect(parseCodeChallenge(challenge, 'plain')).toEqual({ challenge, method: 'plain' });
  });

  it.each([
    ['a challenge without a method', s256, ''],
    ['a method without a challenge', '', 's256'],
    ['42 characters', 'a'.repeat(42), 'plain'],
    ['129 characters', 'a'.repeat(129), 'plain'],
    ['another character', `${'a'.repeat(43)}+`, 'plain'],
    ['a line break at the end', `${'a'.repeat(43)}\n`, 'plain'],
    ['an unknown method', s256, 's512'],
  ])('refuses %s (S-7)', (_what, challenge, method) => {
    expect(() => parseCodeChallenge(challenge, method)).toThrow(
      expect.toSatisfy((error) => isAppError(error, 'validation_failed') && error.status === 400),
    );
  });
});

describe('matchesCodeChallenge', () => {
  it('knows the verifier of an S256 challenge', () => {
    expect(matchesCodeChallenge({ challenge: s256, method: 's256' }, verifier)).toBe(true);
    expect(matchesCodeChallenge({ challenge: s256, method: 's256' }, 'b'.repeat(43))).toBe(false);
    expect(matchesCodeChallenge({ challenge: s256, method: 's256' }, s256)).toBe(false);
  });

  it('compares a plain challenge as it is', () => {
    expect(matchesCodeChallenge({ challenge: verifier, method: 'plain' }, verifier)).toBe(true);
    expect(matchesCodeChallenge({ challenge: verifier, method: 'plain' }, `${verifier}a`)).toBe(false);
    expect(matchesCodeChallenge({ challenge: verifier, method: 'plain' }, '')).toBe(false);
  });
});
