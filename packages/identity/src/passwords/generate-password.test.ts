import { describe, expect, it } from 'vitest';
import { generatePassword } from './generate-password.ts';
import { listWeaknesses, requireStrongPassword } from './password-strength.ts';

describe('a generated password', () => {
  it('has 33 letters and digits when nothing is required', () => {
    expect(generatePassword({ minLengthBytes: 6, requiredCharacters: [] })).toMatch(/^[A-Za-z0-9]{33}$/);
  });

  it('has one of each required set, anywhere', async () => {
    const rules = { minLengthBytes: 6, requiredCharacters: ['!', '?', ':', 'é', '😀'] };
    const generated = Array.from({ length: 100 }, () => generatePassword(rules));
    for (const password of generated) {
      expect(Array.from(password)).toHaveLength(33);
      expect(await listWeaknesses(password, rules, null)).toEqual([]);
    }
    expect(new Set(generated.map((password) => password.indexOf('!'))).size).toBeGreaterThan(10);
  });

  it('is as long as the rules ask', async () => {
    const rules = { minLengthBytes: 72, requiredCharacters: ['!'] };
    await requireStrongPassword(generatePassword(rules), rules, null);
    expect(generatePassword({ ...rules, minLengthBytes: 0 }, 64)).toHaveLength(64);
  });

  it('is never the same', () => {
    const rules = { minLengthBytes: 0, requiredCharacters: [] };
    expect(new Set(Array.from({ length: 1_000 }, () => generatePassword(rules))).size).toBe(1_000);
  });
});
