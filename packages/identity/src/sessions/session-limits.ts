import type { AssuranceLevel, SessionLimits, SessionRow } from '@gatehouse/database';
import type { Context } from '../context.ts';

/** The instants before which tokens and sessions are too old; null where the rule is off. */
export function sessionLimits({ instance, now }: Pick<Context, 'instance' | 'now'>): SessionLimits {
  const { jwt, sessions } = instance.settings;
  const before = (seconds: number): Date | null => (seconds > 0 ? new Date(now.getTime() - seconds * 1_000) : null);
  return {
    tokensAfter: before(jwt.refresh_token_lifetime),
    sessionsAfter: before(sessions.timebox),
    activeAfter: before(sessions.inactivity_timeout),
    lowAalAfter: before(sessions.allow_low_aal),
    singleTags: sessions.single_per_user ? sessions.tags : null,
  };
}

/** What the age of a session is judged by. */
export interface SessionAge {
  readonly openedAt: Date;
  /** Of the last refresh, if there was one. */
  readonly refreshedAt: Date | null;
  readonly notAfter: Date | null;
  readonly aal: AssuranceLevel;
  /** The best its user can reach. */
  readonly reachableAal: AssuranceLevel;
}

/** Why a session has ended. */
export type SessionEnd = 'age' | 'inactivity' | 'low_aal';

/** Why a session can't be used any more; null while it can. The first rule that applies (supabase-core.md 6.6). */
export function sessionEnd(session: SessionAge, limits: SessionLimits, now: Date): SessionEnd | null {
  const { openedAt, refreshedAt, notAfter, aal, reachableAal } = session;
  const { sessionsAfter, activeAfter, lowAalAfter } = limits;
  if (notAfter && notAfter < now) return 'age';
  if (sessionsAfter && openedAt < sessionsAfter) return 'age';
  if (activeAfter && (refreshedAt ?? openedAt) < activeAfter) return 'inactivity';
  return lowAalAfter && aal < reachableAal && openedAt < lowAalAfter ? 'low_aal' : null;
}

/**
 * Whether a session is young enough to be refreshed. What its user could reach by a second factor is not looked up: the
 * rule about that is left out.
 */
export function isLive(
  context: Pick<Context, 'instance' | 'now'>,
  { created_at: openedAt, refreshed_at: refreshedAt, not_after: notAfter, aal }: SessionRow,
): boolean {
  const age = { openedAt, refreshedAt, notAfter, aal, reachableAal: aal };
  return sessionEnd(age, sessionLimits(context), context.now) === null;
}
