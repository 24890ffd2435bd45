import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';
import type { VerifiedClaims } from './authenticate.ts';

/** Begins the `jti` of every API key, so that a site's own `jti` means nothing here. */
const prefix = 'gatehouse-api-key:';

/** The `jti` of an API key. */
export function jtiOf(apiKeyId: string): string {
  return `${prefix}${apiKeyId}`;
}

/** The id of the API key that claims are those of; null for any other token. */
export function apiKeyIdIn(claims: VerifiedClaims): string | null {
  const { jti } = claims;
  return typeof jti === 'string' && jti.startsWith(prefix) ? jti.slice(prefix.length) : null;
}

/**
 * Refuses an API key that was revoked, or that gives itself another role than it was made with. In memory: the instance
 * came with its keys.
 *
 * @throws AppError `bad_jwt`
 */
export function refuseRevoked({ signing }: Instance, claims: VerifiedClaims): void {
  const id = apiKeyIdIn(claims);
  const role = id === null ? undefined : signing.apiKeys.get(id);
  if (id === null || (role !== undefined && role === claims['role'])) return;
  throw new AppError('bad_jwt', { params: { reason: 'API key is revoked' } });
}
