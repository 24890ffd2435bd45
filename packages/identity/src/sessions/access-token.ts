import { signAccessToken } from '@gatehouse/crypto';
import type { AssuranceLevel, UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { customClaims, type TokenClaims } from '../hooks/custom-claims.ts';
import { signingKeyOf } from './signing-keys.ts';

/** A way in which a session was authenticated. */
interface TokenMethod {
  readonly method: string;
  /** Which of several providers of that method vouched for it. */
  readonly provider: string | null;
  readonly usedAt: number;
}

/** The session a token speaks of. */
export interface TokenSession {
  readonly id: string;
  readonly openedAt: Date;
  readonly aal: AssuranceLevel;
  /** The best its user can reach. */
  readonly reachableAal: AssuranceLevel;
  /** Newest first; `usedAt` in Unix seconds. */
  readonly methods: readonly TokenMethod[];
}

/** A signed access token and when it ends. */
export interface AccessToken {
  readonly token: string;
  /** Seconds from now. */
  readonly expiresIn: number;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/**
 * What an access token says (supabase-core.md 5.1, a superset of netlify.md 4.1; `aud` is always a string), unless the
 * site's hook says otherwise. Where there is such a hook, not inside a transaction.
 *
 * @param method how the person has proven who it is; `token_refresh` when it had before.
 * @throws AppError `hook_*`; `not_admin` as {@link requireEarnableRole} says.
 */
export async function accessTokenClaims(
  context: Context,
  user: UserRow,
  session: TokenSession,
  method: string,
): Promise<TokenClaims> {
  requireEarnableRole(context, user);
  const { jwt } = context.instance.settings;
  const issuedAt = Math.floor(context.now.getTime() / 1_000);
  const expiresAt = expiryOf(context, session, issuedAt + jwt.exp);
  const claims = {
    ...(jwt.issuer === '' ? {} : { iss: jwt.issuer }),
    sub: user.id,
    aud: user.aud,
    exp: expiresAt,
    iat: issuedAt,
    email: user.email ?? '',
    phone: user.phone ?? '',
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    role: user.role,
    aal: session.aal,
    amr: session.methods.map(amrEntry),
    session_id: session.id,
    is_anonymous: user.is_anonymous,
  };
  return customClaims(context, claims, method);
}

/**
 * Keeps out a user whose role is one that opens the admin API: such tokens are minted by the operator, never earned by
 * signing in (ADR 5).
 *
 * @throws AppError `not_admin`
 */
export function requireEarnableRole({ instance }: Pick<Context, 'instance'>, user: UserRow): void {
  if (!instance.settings.jwt.admin_roles.includes(user.role)) return;
  throw new AppError('not_admin', { detail: `user ${user.id} has the administrative role ${user.role}` });
}

function amrEntry({ method, provider, usedAt }: TokenMethod): Record<string, unknown> {
  return { method, timestamp: usedAt, ...(provider === null ? {} : { provider }) };
}

/** Signs what an access token says, in the dialect of the request. */
export async function issueAccessToken(context: Context, claims: TokenClaims): Promise<AccessToken> {
  const token = await signAccessToken(await signingKeyOf(context.instance, context.request.dialect), claims);
  const now = Math.floor(context.now.getTime() / 1_000);
  return { token, expiresIn: claims.exp - now, expiresAt: claims.exp };
}

/** A session that must reach a higher assurance soon gets no token that outlives its grace (supabase-core.md 5.2). */
function expiryOf({ instance }: Context, { openedAt, aal, reachableAal }: TokenSession, usual: number): number {
  const { allow_low_aal: graceSeconds } = instance.settings.sessions;
  if (graceSeconds === 0 || aal >= reachableAal) return usual;
  return Math.min(usual, Math.floor(openedAt.getTime() / 1_000) + graceSeconds);
}
