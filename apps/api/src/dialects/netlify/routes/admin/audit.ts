import type { AuditLogEntryRow } from '@gatehouse/database';
import type { ApiMiddleware } from '../../../../api-state.ts';
import { listAuditFor } from '../../../../listing/answer-audit.ts';
import { answerJson } from '../../presenters/present.ts';
import { requireAdministrator } from '../../require-administrator.ts';

/** `GET /admin/audit` (netlify.md 3.13): newest first. */
export const listAudit: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function answer(ctx) {
    answerJson(ctx, await listAuditFor(ctx, { present, namesPrevious: true }));
  },
];

function present({ id, payload, created_at }: AuditLogEntryRow): Record<string, unknown> {
  return { id, payload, created_at };
}
