import type { CustomProviderRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { z } from 'zod';
import { anything, idOf, subject } from '../answer-fields.ts';
import type { IdTokenClaims } from '../issuers/verify-id-token.ts';
import { onlyEmail, type Profile } from '../profile.ts';
import { tokensOf, type ProfileReader, type Provider } from '../provider.ts';
import { standardClaims, textIn } from '../token-claims.ts';
import { mapClaims } from './map-claims.ts';

/** The declaration that a row stands for. */
export function customProvider(row: CustomProviderRow): Provider {
  const { issuer } = row;
  const common: Omit<Provider, 'endpoints' | 'readProfile'> = {
    title: row.name,
    scopes: row.scopes,
    moreScopes: 'replacing',
    pkce: row.pkce_enabled ? 'always' : 'never',
    ownUrl: 'ignored',
    authorizeParams: row.authorization_params,
  };
  if (row.provider_type === 'oauth2' || issuer === null) {
    const endpoints = { authorize: row.authorization_url ?? '', token: row.token_url ?? '' };
    return { ...common, endpoints, readProfile: (reader) => askUserinfo(reader, row, row.userinfo_url ?? '') };
  }
  return {
    ...common,
    endpoints: { issuer, ...(row.discovery_url ? { discoveryUrl: row.discovery_url } : {}) },
    echoesNonce: true,
    idToken: tokensOf(issuer, (claims) => profileOfToken(row, claims)),
    async readProfile(reader) {
      const claims = await reader.idToken();
      if (claims) return profileOfToken(row, claims);
      return askUserinfo(reader, row, textIn(row.discovery_document ?? {}, 'userinfo_endpoint'));
    },
  };
}

const answer = z.looseObject({ sub: anything });

async function askUserinfo({ get }: ProfileReader, row: CustomProviderRow, url: string): Promise<Profile> {
  if (url === '')
    throw new AppError('external_profile_failed', { detail: 'neither an ID token nor a userinfo endpoint' });
  const raw = await get(url, answer);
  const claims = mapClaims(row.attribute_mapping, withSubject(allowed(row, raw), raw.sub));
  const { data: id, error } = subject.safeParse(claims['sub']);
  if (error) throw new AppError('external_profile_failed', { detail: 'sub: is no id' });
  const email = textIn(claims, 'email');
  // What was proven is the address that the provider calls so, not one that people may call themselves.
  const isProven = raw['email_verified'] === true && email === raw['email'];
  return { subject: id, emails: onlyEmail(email, isProven), claims };
}

/** Of an ID token the address is what its issuer said, whatever the mapping makes of it. */
function profileOfToken(row: CustomProviderRow, token: IdTokenClaims): Profile {
  return {
    subject: token.sub,
    emails: onlyEmail(textIn(token, 'email'), token['email_verified'] === true),
    claims: mapClaims(row.attribute_mapping, allowed(row, token)),
  };
}

/** The standard claims, and of the others those that the site wants. */
function allowed(row: CustomProviderRow, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const wanted = row.custom_claims_allowlist.filter((name) => Object.hasOwn(raw, name));
  return {
    ...standardClaims(raw),
    email: textIn(raw, 'email'),
    custom_claims: Object.fromEntries(wanted.map((name) => [name, raw[name]])),
  };
}

function withSubject(claims: Record<string, unknown>, sub: unknown): Record<string, unknown> {
  return { ...claims, sub: typeof sub === 'number' ? idOf(sub) : sub };
}
