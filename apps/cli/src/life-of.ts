import type { OperatorView } from '@gatehouse/admin/contract';

/** How long a credential is good, or since when it is not; null for one without an end. */
export function lifeOf({
  state,
  expires_at: end,
  revoked_at: revoked,
}: Pick<OperatorView, 'state' | 'expires_at' | 'revoked_at'>): string | null {
  if (state === 'revoked') return `revoked ${revoked}`;
  if (end === null) return null;
  return state === 'expired' ? `expired ${end}` : `until ${end}`;
}
