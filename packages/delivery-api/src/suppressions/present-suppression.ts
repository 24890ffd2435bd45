import type { SuppressionRow } from '@gatehouse/database';
import type { SuppressionView } from '../message-views.ts';

/** A suppression as an administrator sees it. */
export function presentSuppression(row: SuppressionRow): SuppressionView {
  const { channel, address, reason, detail, source } = row;
  return {
    channel,
    address,
    reason,
    detail,
    source,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
  };
}
