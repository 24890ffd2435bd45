import { AppError } from '@gatehouse/errors';
import { parseUuid } from '@gatehouse/http';
import {
  acceptPassword,
  acceptPasswordHash,
  createUser,
  markedConfirmation,
  requireFree,
  supabaseLengthBytesMin,
  type Context,
  type UserCreation,
} from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../../api-state.ts';
import { audienceOf, contextOf } from '../../../../context.ts';
import { administratorIn } from '../../../../middleware/administrator-in.ts';
import { requireAdmin } from '../../require-admin.ts';
import { answerUser } from './answer-user.ts';
import { banOf, emailOf, phoneOf, readUserParams, userMetadataOf, type UserParams } from './user-params.ts';

/** `POST /admin/users` (supabase-extended.md 3.3): no mail, no hook, whether or not people may sign up. */
export const createUserAsAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    const params = await readUserParams(ctx);
    const context = contextOf(ctx);
    const creation = await creationOf(context, params, params.aud || audienceOf(ctx));
    await answerUser(ctx, await createUser(context, administratorIn(ctx), creation, markedConfirmation));
  },
];

/** The checks come in the order of the wire: an address that is taken is told before a password is looked at. */
async function creationOf(context: Context, params: UserParams, aud: string): Promise<UserCreation> {
  if (!params.email && !params.phone) throw invalid('Cannot create a user without either an email or phone');
  const email = emailOf(params);
  if (email) await requireFree(context, aud, { kind: 'email', key: email.key });
  const phone = phoneOf(params);
  if (phone !== '') await requireFree(context, aud, { kind: 'phone', key: phone });
  const password = await passwordOf(context, params);
  return {
    ...idOf(params),
    ...banOf(params, context.now),
    aud,
    role: params.role ?? '',
    email,
    phone,
    password,
    confirmsEmail: params.email_confirm === true,
    confirmsPhone: params.phone_confirm === true,
    appMetadata: params.app_metadata ?? null,
    userMetadata: userMetadataOf(params),
  };
}

/** Without one the user has none that anybody knows. */
async function passwordOf(context: Context, params: UserParams): Promise<UserCreation['password']> {
  const { password, password_hash: hash } = params;
  if (password !== undefined && hash) throw invalid('Only a password or a password hash should be provided');
  if (hash) return acceptPasswordHash(context, hash);
  return password ? acceptPassword(context, password, supabaseLengthBytesMin) : null;
}

function idOf({ id }: UserParams): { readonly id?: string } {
  if (!id) return {};
  const parsed = parseUuid(id);
  if ('uuid' in parsed && !/^[0-]+$/.test(parsed.uuid)) return { id: parsed.uuid };
  throw invalid('id must be a UUID that is not all zeros');
}

function invalid(text: string): AppError {
  return new AppError('validation_failed', { text });
}
