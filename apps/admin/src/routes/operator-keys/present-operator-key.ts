import type { OperatorKeyRecord } from '@gatehouse/instances';
import type { OperatorKeyView } from '../../contract/operator-keys.ts';

/** A signing key as `/v1` shows it. */
export function presentOperatorKey({ id, name, createdAt, expiresAt }: OperatorKeyRecord): OperatorKeyView {
  return { id, name, created_at: createdAt.toISOString(), expires_at: expiresAt?.toISOString() ?? null };
}
