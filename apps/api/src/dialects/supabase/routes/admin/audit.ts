import type { AuditLogEntryRow } from '@gatehouse/database';
import type { ApiMiddleware } from '../../../../api-state.ts';
import { listAuditFor } from '../../../../listing/answer-audit.ts';
import { answerJson } from '../../presenters/present.ts';
import { requireAdmin } from '../../require-admin.ts';

/** `GET /admin/audit` (supabase-extended.md 3.10): newest first. */
export const listAudit: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    answerJson(ctx, await listAuditFor(ctx, { present, namesPrevious: false }));
  },
];

function present({ id, payload, created_at, ip_address }: AuditLogEntryRow): Record<string, unknown> {
  return { id, payload, created_at, ip_address };
}
