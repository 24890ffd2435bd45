import type { FlowStateRow } from '@gatehouse/database';

/**
 * Whether a sign-in began too long ago (supabase-core.md 9 and 21.1.18). The time runs from the request; only for magic
 * links from the moment when the code was handed out.
 */
export function isFlowStateExpired(
  state: Pick<FlowStateRow, 'created_at' | 'auth_code_issued_at' | 'authentication_method'>,
  now: Date,
  lifetimeSeconds: number,
): boolean {
  const { created_at: created, auth_code_issued_at: issued, authentication_method: method } = state;
  const start = method === 'magiclink' ? (issued ?? created) : created;
  return start.getTime() + lifetimeSeconds * 1_000 <= now.getTime();
}
