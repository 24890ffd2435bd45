import { isUuid } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { readParams } from '../read-body.ts';
import { requireNamedUser, requireUser } from '../require-user.ts';

/** `POST /factors` (supabase-core.md 15.2): no kind of factor can be enrolled. */
export const enrollFactor: readonly ApiMiddleware[] = [
  requireUser(),
  requireNamedUser(),
  async function answer(ctx) {
    const { factor_type: type } = await readParams(ctx, { factor_type: 'string' });
    if (type === 'totp') throw new AppError('mfa_totp_enroll_not_enabled');
    if (type === 'phone') throw new AppError('mfa_phone_enroll_not_enabled');
    if (type === 'webauthn') throw new AppError('mfa_webauthn_enroll_not_enabled');
    throw new AppError('validation_failed', { text: 'factor_type needs to be totp, phone, or webauthn' });
  },
];

/** `/factors/{id}` and below (supabase-core.md 15.3 to 15.5): nobody has a factor. */
export const factor: readonly ApiMiddleware[] = [requireUser(), requireNamedUser(), findNone];

function findNone(ctx: ApiContext & { params?: Readonly<Record<string, string>> }): never {
  if (isUuid(ctx.params?.['id'] ?? '')) throw new AppError('mfa_factor_not_found');
  throw new AppError('validation_failed', { status: 404, text: 'factor_id must be an UUID' });
}
