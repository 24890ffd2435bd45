import type { UserRow } from '@gatehouse/database';
import { describeUser } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../../api-state.ts';
import { listUsersFor } from '../../../../listing/answer-users.ts';
import { answerJson } from '../../presenters/present.ts';
import { requireAdmin } from '../../require-admin.ts';

/** `GET /admin/users` (supabase-extended.md 3.2). */
export const listUsersToAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    answerJson(ctx, await listUsersFor(ctx, { present: withoutIdentities, namesPrevious: false, anyCase: true }));
  },
];

/** Clients know by it that the identities were not looked up. */
function withoutIdentities(user: UserRow): Record<string, unknown> {
  return { ...describeUser(user, []), identities: null };
}
