import { isAppError } from '@gatehouse/errors';
import { describe, expect, it } from 'vitest';
import {
  listWeaknesses,
  passwordRules,
  requireStrongPassword,
  supabaseLengthBytesMin,
  type PasswordRules,
} from './password-strength.ts';

const noRules: PasswordRules = { minLengthBytes: 0, requiredCharacters: [] };

describe('the required characters', () => {
  it.each([
    ['', []],
    ['abc', ['abc']],
    ['abc:ABC:0123', ['abc', 'ABC', '0123']],
    [String.raw`!\:?:0123`, ['!:?', '0123']],
    [String.raw`\::a`, [':', 'a']],
    [String.raw`\\a:b`, [String.raw`\\a`, 'b']],
    [':a::b:', ['a', 'b']],
  ])('%j are the sets %j', (setting, sets) => {
    expect(passwordRules({ min_length: 0, required_characters: setting }).requiredCharacters).toEqual(sets);
  });
});

describe('a password is weak', () => {
  it('when it has fewer bytes than it must', async () => {
    const rules = { ...noRules, minLengthBytes: 6 };
    expect(await listWeaknesses('12345', rules, null)).toEqual(['length']);
    expect(await listWeaknesses('123456', rules, null)).toEqual([]);
    expect(await listWeaknesses('ééé', rules, null)).toEqual([]);
  });

  it('when one of the sets is not represented, said once', async () => {
    const rules = { ...noRules, requiredCharacters: ['abc', 'ABC', '😀:'] };
    expect(await listWeaknesses('xyz', rules, null)).toEqual(['characters']);
    expect(await listWeaknesses('aB', rules, null)).toEqual(['characters']);
    expect(await listWeaknesses('aB\ud83d', rules, null)).toEqual(['characters']);
    expect(await listWeaknesses('aB😀', rules, null)).toEqual([]);
  });

  it('when it is known from a leak', async () => {
    expect(await listWeaknesses('password', noRules, async (password) => password === 'password')).toEqual(['pwned']);
    expect(await listWeaknesses('passwort', noRules, async (password) => password === 'password')).toEqual([]);
  });

  it('for all reasons at once, in the order of the wire', async () => {
    const rules = { minLengthBytes: 8, requiredCharacters: ['0123456789'] };
    expect(await listWeaknesses('abc', rules, async () => true)).toEqual(['length', 'characters', 'pwned']);
  });
});

describe('a weak password', () => {
  it('is refused with its reasons and a sentence for each', async () => {
    const rules = { minLengthBytes: 8, requiredCharacters: ['0123456789', '{reasons}'] };
    const error = await refusalOf('abc', rules);
    expect(error).toMatchObject({ code: 'weak_password', status: 422, params: { reasons: 'length,characters' } });
    expect(error?.message).toBe(
      'Password should be at least 8 characters. ' +
        'Password should have at least one of each of these: 0123456789, {reasons}.',
    );
  });

  it('is told from one that cannot be hashed', async () => {
    expect(await refusalOf('a'.repeat(73), noRules)).toMatchObject({ code: 'password_too_long' });
    expect(await refusalOf('é'.repeat(37), noRules)).toMatchObject({ code: 'password_too_long' });
    expect(await refusalOf('a\0b', noRules)).toMatchObject({ code: 'password_invalid' });
    expect(await refusalOf('a'.repeat(72), noRules)).toBeUndefined();
  });
});

it('a least length below that of the original is raised to it, where that is asked for', () => {
  const lengths = [0, 5, 6, 12];
  const rules = (min?: number) => lengths.map((length) => passwordRules(settingsOf(length), min).minLengthBytes);
  expect(rules(supabaseLengthBytesMin)).toEqual([6, 6, 6, 12]);
  expect(rules()).toEqual(lengths);
});

function settingsOf(minLength: number): Parameters<typeof passwordRules>[0] {
  return { min_length: minLength, required_characters: '' };
}

async function refusalOf(password: string, rules: PasswordRules): Promise<Error | undefined> {
  const error: unknown = await requireStrongPassword(password, rules, null).catch((reason: unknown) => reason);
  return isAppError(error) ? error : undefined;
}
