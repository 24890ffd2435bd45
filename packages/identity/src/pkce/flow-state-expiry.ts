import type { FlowStateRow } from '@gatehouse/database';

/** How long a sign-in may take, in seconds: the default, and the least that a setting can make it. */
export const flowStateLifetimeSecondsMin = 300;

/**
 * Whether a sign-in began too long ago (supabase-core.md 9 and 21.1.18). The time runs from the request; only for magic
 * links from the moment when the code was handed out.
 *
 * @param lifetimeSeconds the setting; less than 300 counts as 300.
 */
export function isFlowStateExpired(
  state: Pick<FlowStateRow, 'created_at' | 'auth_code_issued_at' | 'authentication_method'>,
  now: Date,
  lifetimeSeconds: number,
): boolean {
  const { created_at: created, auth_code_issued_at: issued, authentication_method: method } = state;
  const start = method === 'magiclink' ? (issued ?? created) : created;
  const lifetime = Math.max(lifetimeSeconds, flowStateLifetimeSecondsMin) * 1_000;
  return start.getTime() + lifetime <= now.getTime();
}
