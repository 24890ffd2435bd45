import type { Metadata } from '../users/metadata.ts';
import type { IdTokenClaims } from './issuers/verify-id-token.ts';
import { onlyEmail, type Profile } from './profile.ts';

/** Claims of a person's profile that are texts (supabase-extended.md 4.4). */
export const profileTexts = [
  'name',
  'family_name',
  'given_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone',
  'full_name',
  'avatar_url',
  'slug',
  'user_name',
] as const;

/** Names that a claim of an identity may have: what is not among them is passed over. */
export function standardClaims(claims: Readonly<Record<string, unknown>>): Metadata {
  const { aud, iat, exp, updated_at: updatedAt } = claims;
  return {
    ...Object.fromEntries(['iss', ...profileTexts].map((name) => [name, textIn(claims, name)])),
    aud: [aud].flat().filter((value) => typeof value === 'string'),
    iat: numberIn(iat),
    exp: numberIn(exp),
    updated_at: typeof updatedAt === 'number' || typeof updatedAt === 'string' ? updatedAt : '',
    phone_verified: claims['phone_verified'] === true,
  };
}

/** The profile that OpenID Connect Core 5.1 has names for. */
export function standardProfile(claims: IdTokenClaims): Profile {
  const email = textIn(claims, 'email');
  return {
    subject: claims.sub,
    emails: onlyEmail(email, claims['email_verified'] === true),
    claims: standardClaims(claims),
  };
}

/** A claim that is a text; else empty. */
export function textIn(claims: Readonly<Record<string, unknown>>, name: string): string {
  const value = claims[name];
  return typeof value === 'string' ? value : '';
}

/** All claims but some. */
export function otherClaims(claims: Readonly<Record<string, unknown>>, known: readonly string[]): Metadata {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !known.includes(name)));
}

function numberIn(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
