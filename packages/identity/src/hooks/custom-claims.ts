import type { Claims } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { hasAuthHook } from './auth-hook-names.ts';
import { callAuthHook } from './call-auth-hook.ts';

const text = z.string();

/** What a token must say, and in which form; it may say more (supabase-extended.md 13.5). */
const claimsSchema = z.looseObject({
  aud: z.union([text, z.array(text)]),
  exp: z.int(),
  iat: z.int(),
  nbf: z.int().optional(),
  sub: text,
  email: text,
  phone: text,
  role: text,
  aal: text,
  session_id: text,
  is_anonymous: z.boolean(),
  iss: text.optional(),
  jti: text.optional(),
  client_id: text.optional(),
  scope: text.optional(),
  amr: z.array(z.union([text, z.record(text, z.unknown())])).optional(),
  app_metadata: z.record(text, z.unknown()).optional(),
  user_metadata: z.record(text, z.unknown()).optional(),
});

/** Claims that can be signed. */
export type TokenClaims = z.output<typeof claimsSchema>;

/** Whether the site's hook says what is in access tokens. */
export function hasClaimsHook(context: Pick<Context, 'instance'>): boolean {
  return hasAuthHook(context, 'custom_access_token');
}

/**
 * Asks the site's hook what an access token says. What it returns takes the place of all claims, those that it leaves out
 * are gone. Never inside a transaction.
 *
 * A token stays that of its user and session, which it is checked against when it is shown; and no hook makes an
 * administrator of anybody (decision 33).
 *
 * @param method how the person has proven who it is; `token_refresh` when it had before.
 * @returns the claims as they are without such a hook.
 * @throws AppError `hook_claims_invalid`, `hook_*`
 */
export async function customClaims(context: Context, claims: TokenClaims, method: string): Promise<TokenClaims> {
  if (!hasClaimsHook(context)) return claims;
  const input = { user_id: claims.sub, claims, authentication_method: method };
  const output = await callAuthHook(context, 'custom_access_token', input);
  return checkClaims(context, claims, output?.['claims']);
}

function checkClaims({ instance }: Context, before: TokenClaims, returned: unknown): TokenClaims {
  if (returned === undefined || returned === null) throw invalid('there are none');
  const { data: claims, error } = claimsSchema.safeParse(returned);
  if (error) throw invalid(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  for (const name of ['sub', 'session_id'] as const) {
    if (claims[name] !== before[name]) throw invalid(`${name} is another than the user’s own`);
  }
  if (instance.settings.jwt.admin_roles.includes(claims.role)) throw invalid('role is one of jwt.admin_roles');
  // As it was returned: a key that the schema does not list is a claim too.
  return returned as TokenClaims & Claims;
}

function invalid(reason: string): AppError {
  return new AppError('hook_claims_invalid', { params: { reason } });
}
