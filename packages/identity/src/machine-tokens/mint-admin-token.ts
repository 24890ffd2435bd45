import { randomUUID } from 'node:crypto';
import { signAccessToken } from '@gatehouse/crypto';
import { inPlatformTransaction, insertAuditLogEntries, scopeOf } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { mintedTokenSecondsMax, openLockedInstance, type Platform } from '@gatehouse/instances';
import { operatorActor } from '../admins/administrator.ts';
import { auditPayload } from '../audit/audit-entry.ts';
import type { Dialect } from '../context.ts';
import { signingKeyOf } from '../sessions/signing-keys.ts';
import { requireServiceRole, serviceRole } from './service-role.ts';

/** Which token, and for how long. */
export interface AdminTokenInput {
  /** Whose admin API it opens. */
  readonly dialect: Dialect;
  /** Default an hour. */
  readonly expiresInSeconds?: number | undefined;
}

/** A token that acts as the site's administrator. */
export interface AdminToken {
  readonly token: string;
  readonly dialect: Dialect;
  readonly expiresInSeconds: number;
  readonly expiresAt: Date;
}

const secondsMin = 60;

/**
 * Mints a token that acts as a site's administrator for a while: in the Netlify dialect the one that its functions get as
 * `identity.token`, for no user (`sub: "0"`); in the Supabase dialect one with the role `service_role` (decision 24). The
 * site's audit log says so.
 *
 * @throws AppError `not_found`, `setting_invalid` for a life of other than a minute to an hour, or where the role opens
 *   nothing.
 */
export async function mintAdminToken(
  platform: Platform,
  instanceId: string,
  { dialect, expiresInSeconds = mintedTokenSecondsMax }: AdminTokenInput,
): Promise<AdminToken> {
  requireLife(expiresInSeconds);
  const now = platform.now();
  return inPlatformTransaction(platform.db, async ({ db }) => {
    const instance = await openLockedInstance({ ...platform, db }, instanceId);
    if (dialect === 'supabase') requireServiceRole(instance);
    const issuedAt = Math.floor(now.getTime() / 1_000);
    const times = { iat: issuedAt, exp: issuedAt + expiresInSeconds };
    const claims = dialect === 'netlify' ? { ...times, sub: '0' } : { ...times, role: serviceRole };
    const token = await signAccessToken(await signingKeyOf(instance, dialect), claims);
    const traits = { dialect, expires_in: expiresInSeconds };
    const payload = auditPayload('admin_token_issued', operatorActor, now, traits);
    await insertAuditLogEntries(scopeOf(db, instance.id), [
      { id: randomUUID(), payload, ip_address: '', created_at: now },
    ]);
    return { token, dialect, expiresInSeconds, expiresAt: new Date(times.exp * 1_000) };
  });
}

function requireLife(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= secondsMin && seconds <= mintedTokenSecondsMax) return;
  const problem = `is ${seconds}; allowed are whole seconds from ${secondsMin} to ${mintedTokenSecondsMax}`;
  throw new AppError('setting_invalid', { params: { path: 'expires_in', problem } });
}
