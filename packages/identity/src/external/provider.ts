import type { z } from 'zod';
import type { IdTokenClaims } from './issuers/verify-id-token.ts';
import type { Profile } from './profile.ts';

/** What a provider gave for a code. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  /** All of it, for providers that put the profile there. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** What a declaration reads a profile with. */
export interface ProfileReader {
  readonly tokens: TokenAnswer;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the callback carried. */
  readonly fields: Readonly<Record<string, string>>;
  /** A public address as it is at the provider of this site. */
  readonly at: (url: string) => string;
  /**
   * Asks with the access token.
   *
   * @throws AppError `external_profile_failed`, `external_unreachable`
   */
  readonly get: <Schema extends z.ZodType>(
    url: string,
    schema: Schema,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<z.output<Schema>>;
  /** The verified ID token; null when the provider gave none. @throws AppError `external_profile_failed` */
  readonly idToken: () => Promise<IdTokenClaims | null>;
}

/** Where codes are asked for and swapped. */
type Endpoints =
  | { readonly authorize: string; readonly token: string }
  /** The issuer says where. */
  | { readonly issuer: string; readonly discoveryUrl?: string }
  /** OAuth 1.0a. */
  | { readonly requestToken: string; readonly authorize: string; readonly accessToken: string };

/** How ID tokens of a provider are told and read. */
export interface IdTokenRules {
  /** Shown in the documentation. */
  readonly issuers: readonly string[];
  /**
   * The issuer whose keys have to have signed a token that says it is of `claimed`; undefined: it is another's.
   *
   * @param url the site's own address of the provider, or empty
   */
  issuerOf(claimed: string, url: string): string | undefined;
  /** Whether a client that names that issuer means this provider. */
  isNamed(issuer: string, url: string): boolean;
  profile(claims: IdTokenClaims): Profile;
  /** Whether a client may send such a token in place of a code. Default true. */
  readonly isGrant?: false;
  /** Set where the provider's tokens have no nonce of ours. */
  readonly ignoresNonce?: true;
}

/** Everything that is particular to a provider. */
export interface Provider {
  readonly title: string;
  /** Absolute addresses of the public service. */
  readonly endpoints: Endpoints;
  readonly scopes: readonly string[];
  /** What becomes of scopes that a client asks for. Default `appended`. */
  readonly moreScopes?: 'ignored' | 'replacing';
  /** `always`: it insists, or the site does; `supported`: it may be used; `never`: nobody knows what it does with it. */
  readonly pkce: 'always' | 'supported' | 'never';
  /** What the setting `url` means; by default it takes the place of every host. */
  readonly ownUrl?: 'ignored' | 'required';
  /** Addresses that the setting `url` replaces, and what is put behind it. By default every host, and nothing. */
  readonly ownBases?: Readonly<Record<string, string>>;
  /** How the site says who it is. By default by HTTP Basic, and in the body where that is refused. */
  readonly clientAuth?: 'body';
  /** Sent along to where people consent. */
  readonly authorizeParams?: Readonly<Record<string, string>>;
  /** Set where what clients send along is not passed on. */
  readonly dropsParams?: true;
  /** Query parameter of ours → its name there. */
  readonly renamedParams?: Readonly<Record<string, string>>;
  /** Set where an ID token comes back with the nonce that was sent. */
  readonly echoesNonce?: true;
  /** Sent along when a code is swapped. */
  tokenParams?(client: { readonly id: string; readonly secret: string }): Readonly<Record<string, string>>;
  readonly idToken?: IdTokenRules;
  readProfile(reader: ProfileReader): Promise<Profile>;
  /** Lines for the documentation: what nobody would expect. */
  readonly quirks?: readonly string[];
}

/** A provider's public address as it is where the site has its own. */
export function addressAt(
  { ownUrl, ownBases }: Pick<Provider, 'ownUrl' | 'ownBases'>,
  own: string,
  url: string,
): string {
  if (own === '' || ownUrl === 'ignored') return url;
  const root = own.replace(/\/$/, '');
  const base = Object.keys(ownBases ?? {}).find((known) => url.startsWith(known)) ?? new URL(url).origin;
  return `${root}${ownBases?.[base] ?? ''}${url.slice(base.length)}`;
}

/** Rules for tokens of one issuer. */
export function tokensOf(
  issuer: string,
  profile: IdTokenRules['profile'],
  more: Partial<IdTokenRules> = {},
): IdTokenRules {
  return {
    issuers: [issuer],
    issuerOf: (claimed) => (claimed === issuer ? issuer : undefined),
    isNamed: (named) => named === issuer,
    profile,
    ...more,
  };
}
