import { isTooDeep } from '../json-depth.ts';
import { emailKey, parseEmailAddress, type EmailAddress } from '../users/email-address.ts';
import type { Metadata } from '../users/metadata.ts';

/** An address, as a provider knows it of somebody. */
export interface ExternalEmail {
  readonly email: string;
  /** Whether the provider has seen a proof. */
  readonly verified: boolean;
  readonly primary: boolean;
}

/** Who somebody is at a provider. */
export interface Profile {
  /** Never empty; the same person has the same one for ever. */
  readonly subject: string;
  /** In the provider's order. */
  readonly emails: readonly ExternalEmail[];
  /** What else is known, by the names of supabase-extended.md 4.4; empty members do not count. */
  readonly claims: Metadata;
}

/** A profile whose addresses can be used. */
export interface ReadProfile {
  readonly subject: string;
  readonly emails: readonly { readonly address: EmailAddress; readonly verified: boolean }[];
  /** The one that an account would have: the last primary one, else the last. */
  readonly chosen: { readonly address: EmailAddress; readonly verified: boolean } | null;
  /** What an identity keeps, and `user_metadata` begins with. */
  readonly claims: Metadata;
}

/** One address, if there is one. */
export function onlyEmail(email: string, verified: boolean): ExternalEmail[] {
  return email === '' ? [] : [{ email, verified, primary: true }];
}

/** The claims of a name and a picture under the names of now and of before. */
export function mirrored({ name = '', picture = '' }: { readonly name?: string; readonly picture?: string }): Metadata {
  return { name, full_name: name, picture, avatar_url: picture };
}

/**
 * Takes what a provider said into the form in which it is kept. Addresses that are none are passed over, and so are
 * claims that nest deeper than a request may.
 */
export function readProfile({ subject, emails, claims }: Profile): ReadProfile {
  const read = emails.flatMap(({ email, verified, primary }) => {
    const address = addressIn(email);
    return address ? [{ address, verified, primary }] : [];
  });
  const chosen = read.findLast(({ primary }) => primary) ?? read.at(-1) ?? null;
  const kept = Object.entries(claims).filter(([, value]) => !isEmpty(value) && !isTooDeep(value));
  return {
    subject,
    emails: read,
    chosen,
    claims: {
      ...(cleaned(Object.fromEntries(kept)) as Metadata),
      sub: subject,
      provider_id: subject,
      ...(chosen ? { email: chosen.address.key } : {}),
      email_verified: chosen?.verified ?? false,
      phone_verified: claims['phone_verified'] === true,
    },
  };
}

function addressIn(text: string): EmailAddress | undefined {
  try {
    const { key } = parseEmailAddress(text, 'lenient');
    return { written: emailKey(text), key };
  } catch {
    return undefined;
  }
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Without what the database cannot store. */
function cleaned(value: unknown): unknown {
  // oxlint-disable-next-line no-control-regex
  if (typeof value === 'string') return value.replace(/[\u0000\p{Cs}]/gu, '');
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [cleaned(name), cleaned(member)]));
}
