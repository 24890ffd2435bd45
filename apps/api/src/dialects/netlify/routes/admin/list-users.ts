import type { UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { constantTimeEqual } from '@gatehouse/crypto';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { listUsersFor } from '../../../../listing/answer-users.ts';
import { answerJson } from '../../presenters/present.ts';
import { presentAdminUser } from '../../presenters/present-admin-user.ts';
import { requireAdministrator } from '../../require-administrator.ts';

/** `GET /admin/users` (netlify.md 3.12). */
export const listUsersToAdmin: readonly ApiMiddleware[] = [
  requireAdministrator(),
  (ctx) => answerPage(ctx, presentAdminUser),
];

/** `GET /admin/users/export`: the same with password hashes, for who also knows the export secret. */
export const exportUsers: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function requireExportSecret(ctx, next) {
    const { exportSecret } = ctx.state.dependencies.settings;
    if (exportSecret === undefined || !constantTimeEqual(ctx.get('EXPORT_SECRET'), exportSecret)) {
      throw new AppError('export_secret_invalid');
    }
    await next();
  },
  (ctx) => answerPage(ctx, withPasswordHash),
];

async function answerPage(ctx: ApiContext, present: (user: UserRow) => Record<string, unknown>): Promise<void> {
  answerJson(ctx, await listUsersFor(ctx, { present, namesPrevious: true, anyCase: false }));
}

/** The key stands after `email`, as the export always had it. */
function withPasswordHash(user: UserRow): Record<string, unknown> {
  const { id, aud, role, email, ...rest } = presentAdminUser(user);
  return { id, aud, role, email, encrypted_password: user.password_hash ?? '', ...rest };
}
