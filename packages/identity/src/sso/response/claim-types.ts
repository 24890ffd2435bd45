import { profileTexts } from '../../external/token-claims.ts';

/** Claims that have a name and a form of their own (supabase-extended.md 4.4); all others go together. */
const texts: ReadonlySet<string> = new Set([...profileTexts, 'updated_at', 'email']);

/** Who somebody is and what is proven of it is no matter of a mapping. */
const ours: ReadonlySet<string> = new Set(['iss', 'sub', 'provider_id', 'email_verified', 'phone_verified']);

/** Claims that a mapping has made, in their places. */
export interface SortedClaims {
  readonly claims: Readonly<Record<string, unknown>>;
  /** The first claim whose value has not the form that it has to have. */
  readonly unfit: string | undefined;
}

/** Puts claims into their places. */
export function sortClaims(mapped: Readonly<Record<string, unknown>>): SortedClaims {
  const entries = Object.entries(mapped).filter(([name]) => !ours.has(name));
  const own = entries.filter(([name]) => texts.has(name));
  const custom = entries.filter(([name]) => !texts.has(name));
  const [unfit] = own.find(([, value]) => typeof value !== 'string') ?? [];
  const others = custom.length === 0 ? {} : { custom_claims: Object.fromEntries(custom) };
  return { claims: { ...Object.fromEntries(own), ...others }, unfit };
}
