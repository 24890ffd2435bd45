import { z } from 'zod';
import { profileTexts } from '../token-claims.ts';

const text = z.string().optional();

/** What a mapping may make of claims (supabase-extended.md 4.4); what it breaks is not mapped at all. */
const shape = z.looseObject({
  ...Object.fromEntries(['iss', 'sub', 'email', 'provider_id', ...profileTexts].map((name) => [name, text])),
  updated_at: z.union([z.string(), z.number()]).optional(),
  custom_claims: z.record(z.string(), z.unknown()).optional(),
});

/** Claims that no mapping sets: they decide who somebody is here and what they may (supabase-extended.md 3.13). */
const forbiddenTargets: ReadonlySet<string> = new Set([
  'id',
  'aud',
  'role',
  'app_metadata',
  'created_at',
  'updated_at',
  'confirmed_at',
  'email_confirmed_at',
  'phone_confirmed_at',
  'email_verified',
  'phone_verified',
  'banned_until',
  'is_super_admin',
]);

/** True for a claim that no mapping may set. */
export function isForbiddenTarget(name: string): boolean {
  return forbiddenTargets.has(name);
}

/**
 * Applies a mapping: a text is the name of a claim to take the value from, anything else is the value.
 *
 * @returns new claims; the same where the result would be none.
 */
export function mapClaims(
  mapping: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const mapped: Record<string, unknown> = { ...claims };
  for (const [target, source] of Object.entries(mapping)) {
    if (isForbiddenTarget(target) || !Object.hasOwn(shape.shape, target)) continue;
    const value = typeof source === 'string' ? claims[source] : source;
    if (value !== undefined && value !== '') mapped[target] = value;
  }
  return shape.safeParse(mapped).success ? mapped : { ...claims };
}
