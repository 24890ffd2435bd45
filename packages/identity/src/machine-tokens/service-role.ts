import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';

/** The role that tokens of the Supabase dialect's machines have. */
export const serviceRole = 'service_role';

/** @throws AppError `setting_invalid` where a token with the role would open nothing. */
export function requireServiceRole({ settings }: Instance): void {
  if (settings.jwt.admin_roles.includes(serviceRole)) return;
  const problem = `lacks ${serviceRole}; a token with that role would open nothing`;
  throw new AppError('setting_invalid', { params: { path: 'jwt.admin_roles', problem } });
}
