import { readBody } from '@gatehouse/http';
import {
  acceptPassword,
  deleteUserAsAdmin,
  deleteUserSoftly,
  markedConfirmation,
  supabaseLengthBytesMin,
  updateUserAsAdmin,
  type AdminUserUpdate,
  type Context,
} from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { administratorIn } from '../../../../middleware/administrator-in.ts';
import { answerJson } from '../../presenters/present.ts';
import { readParams } from '../../read-body.ts';
import { requireAdmin } from '../../require-admin.ts';
import { answerUser } from './answer-user.ts';
import { loadUser } from './loaded-user.ts';
import { banOf, emailOf, phoneOf, readUserParams, userMetadataOf, type UserParams } from './user-params.ts';

/** `GET /admin/users/{id}` (supabase-extended.md 3.4). */
export const showUserToAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    await answerUser(ctx, await loadUser(ctx));
  },
];

/** `PUT /admin/users/{id}` (supabase-extended.md 3.5): what is absent or empty stays. */
export const changeUserAsAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    const { id } = await loadUser(ctx);
    const context = contextOf(ctx);
    const update = await updateOf(context, await readUserParams(ctx));
    await answerUser(ctx, await updateUserAsAdmin(context, administratorIn(ctx), id, update, markedConfirmation));
  },
];

async function updateOf(context: Context, params: UserParams): Promise<AdminUserUpdate> {
  const email = emailOf(params);
  const phone = phoneOf(params);
  const ban = banOf(params, context.now);
  const { password } = params;
  return {
    ...ban,
    role: params.role ?? '',
    email,
    phone,
    password: password === undefined ? null : await acceptPassword(context, password, supabaseLengthBytesMin),
    confirmsEmail: params.email_confirm === true,
    confirmsPhone: params.phone_confirm === true,
    appMetadata: params.app_metadata ?? null,
    userMetadata: userMetadataOf(params),
  };
}

/** `DELETE /admin/users/{id}` (supabase-extended.md 3.5). */
export const removeUserAsAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    const { id } = await loadUser(ctx);
    const remove = (await isSoft(ctx)) ? deleteUserSoftly : deleteUserAsAdmin;
    await remove(contextOf(ctx), administratorIn(ctx), id);
    answerJson(ctx, {});
  },
];

/** The body may be left out. */
async function isSoft(ctx: ApiContext): Promise<boolean> {
  if ((await readBody(ctx)).length === 0) return false;
  const { should_soft_delete: isSoft = false } = await readParams(ctx, { should_soft_delete: 'bool' });
  return isSoft;
}
