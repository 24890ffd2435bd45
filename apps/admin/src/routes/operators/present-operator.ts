import type { OperatorRecord, OperatorWithToken } from '@gatehouse/instances';
import type { OperatorView, OperatorWithTokenView } from '../../contract/operators.ts';
import { credentialStateAt } from '../credential-state.ts';

/** An operator as `/v1` shows it at that time. */
export function presentOperator(operator: OperatorRecord, now: Date): OperatorView {
  return {
    id: operator.id,
    name: operator.name,
    scopes: [...operator.scopes],
    state: credentialStateAt(now, operator),
    created_at: operator.createdAt.toISOString(),
    expires_at: operator.expiresAt?.toISOString() ?? null,
    revoked_at: operator.revokedAt?.toISOString() ?? null,
    last_used_at: operator.lastUsedAt?.toISOString() ?? null,
  };
}

/** An operator with its new token, this once. */
export function presentWithToken({ operator, token }: OperatorWithToken, now: Date): OperatorWithTokenView {
  return { ...presentOperator(operator, now), token };
}
