import { isUuid, nilUuid } from '@gatehouse/crypto';
import type { UserRow } from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import { actorOf, type Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { loadBearer, type VerifiedClaims } from '../sessions/authenticate.ts';

/** The operator acting as a site's administrator, as the audit log names it (netlify.md 3.13). */
export const operatorActor: Actor = { id: nilUuid, email: 'operator@netlify.com' };

/** The holder of a token signed for no user: the site's own functions (netlify.md 4.5). */
const systemActor: Actor = { id: nilUuid, email: '' };

/**
 * Says who an administrator's token belongs to: one round trip, none for the system user. A token that names a session
 * ends with it.
 *
 * A system token is bound to its instance by nothing but the secret it is signed with; that is why no two instances may
 * share one.
 *
 * @param askAudience says what the request is about; asked only once the user is known.
 * @throws AppError `user_not_found` (status 401) for an unknown user, `bad_jwt`, `session_not_found`, `not_admin` for
 *   one who is banned or no administrator.
 */
export async function requireAdministrator(
  context: Context,
  claims: VerifiedClaims,
  askAudience: () => Promise<string>,
): Promise<Actor> {
  const subject = claims['sub'];
  if (subject === '0' || subject === nilUuid) {
    await askAudience();
    return systemActor;
  }
  const user = await getHolder(context, claims);
  const audience = await askAudience();
  const isInAdminGroup = user.role === context.instance.settings.jwt.admin_group_name && user.aud === audience;
  if (!(user.is_super_admin || isInAdminGroup)) throw new AppError('not_admin');
  return actorOf(user);
}

/** Whose token it is, in the words of this gate. */
async function getHolder(context: Context, claims: VerifiedClaims): Promise<UserRow> {
  const subject = claims['sub'];
  if (typeof subject !== 'string' || !isUuid(subject)) throw unknownHolder();
  try {
    return (await loadBearer(context, claims)).user;
  } catch (error) {
    if (isAppError(error, 'user_not_found')) throw unknownHolder(error);
    if (isAppError(error, 'user_banned')) throw new AppError('not_admin', { cause: error });
    throw error;
  }
}

function unknownHolder(cause?: unknown): AppError {
  return new AppError('user_not_found', { status: 401, text: 'Invalid admin user', cause });
}
