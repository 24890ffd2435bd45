import { AppError } from '@gatehouse/errors';
import { getUserById } from '@gatehouse/database';
import {
  acceptPassword,
  createUser,
  banEnd,
  deleteUserAsAdmin,
  deleteUserSoftly,
  parseEmailAddress,
  plainConfirmation,
  requireEmailProvider,
  updateUserAsAdmin,
  type AcceptedPassword,
  type AdminUserUpdate,
  type Context,
} from '@gatehouse/identity';
import { uuidOf, readBody, type JsonObject } from '@gatehouse/http';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { audienceOf, contextOf } from '../../../../context.ts';
import { answerJson } from '../../presenters/present.ts';
import { phoneIn } from '../../../../read-phone.ts';
import { presentAdminUser } from '../../presenters/present-admin-user.ts';
import { objectIn, readParams, textIn } from '../../read-params.ts';
import { administratorIn } from '../../../../middleware/administrator-in.ts';
import { adminParamsPrefix, requireAdministrator } from '../../require-administrator.ts';

const shape = {
  struct: 'adminUserParams',
  fields: {
    email: 'string',
    password: 'string',
    aud: 'string',
    role: 'string',
    phone: 'string',
    phone_confirm: 'bool',
    ban_duration: 'string',
    confirm: 'bool',
    email_confirm: 'bool',
    app_metadata: 'object',
    user_metadata: 'object',
    data: 'object',
  },
} as const;

/** `GET /admin/users/{id}` (netlify.md 3.12). */
export const showUserToAdmin: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function answer(ctx) {
    answerJson(ctx, presentAdminUser(await getUserById(contextOf(ctx), userIdIn(ctx))));
  },
];

/** `POST /admin/users`: `app_metadata` is stored, a missing password means none. */
export const createUserAsAdmin: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function answer(ctx) {
    requireEmailProvider(ctx.state.instance);
    const params = await readParams(ctx, shape, adminParamsPrefix);
    const context = contextOf(ctx);
    const creation = {
      email: parseEmailAddress(textIn(params, 'email')),
      password: await passwordIn(context, params),
      aud: textIn(params, 'aud') || audienceOf(ctx),
      role: textIn(params, 'role'),
      confirmsEmail: isConfirmed(params),
      ...additionsIn(context, params),
      appMetadata: objectIn(params, 'app_metadata'),
      userMetadata: userMetadataIn(params),
    };
    answerJson(ctx, presentAdminUser(await createUser(context, administratorIn(ctx), creation, plainConfirmation)));
  },
];

/** `PUT /admin/users/{id}`. */
export const changeUserAsAdmin: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function answer(ctx) {
    const context = contextOf(ctx);
    // Whoever is not there is told so before what is said of them is read.
    const { id: userId } = await getUserById(context, userIdIn(ctx));
    const params = await readParams(ctx, shape, adminParamsPrefix);
    const email = textIn(params, 'email');
    const update = {
      role: textIn(params, 'role'),
      confirmsEmail: isConfirmed(params),
      ...additionsIn(context, params),
      email: email === '' ? null : parseEmailAddress(email),
      password: await passwordIn(context, params),
      appMetadata: objectIn(params, 'app_metadata'),
      userMetadata: userMetadataIn(params),
    };
    answerJson(
      ctx,
      presentAdminUser(await updateUserAsAdmin(context, administratorIn(ctx), userId, update, plainConfirmation)),
    );
  },
];

/** `DELETE /admin/users/{id}`. */
export const removeUserAsAdmin: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function answer(ctx) {
    const userId = userIdIn(ctx);
    const remove = (await isSoft(ctx)) ? deleteUserSoftly : deleteUserAsAdmin;
    await remove(contextOf(ctx), administratorIn(ctx), userId);
    answerJson(ctx, {});
  },
];

/** The body may be left out, as it always was. */
async function isSoft(ctx: ApiContext): Promise<boolean> {
  if ((await readBody(ctx)).length === 0) return false;
  const fields = { struct: 'adminUserParams', fields: { should_soft_delete: 'bool' } } as const;
  return (await readParams(ctx, fields, adminParamsPrefix))['should_soft_delete'] === true;
}

/** What the original does not have. */
function additionsIn(
  { now }: Context,
  params: JsonObject,
): Pick<AdminUserUpdate, 'phone' | 'confirmsPhone' | 'bannedUntil'> {
  const [phone, duration] = [textIn(params, 'phone'), textIn(params, 'ban_duration')];
  return {
    phone: phone === '' ? '' : phoneIn(phone),
    confirmsPhone: params['phone_confirm'] === true,
    ...(duration === '' ? {} : { bannedUntil: banEnd(duration, now) }),
  };
}

function userIdIn(ctx: ApiContext): string {
  const params = ctx['params'] as { id?: string };
  const id = uuidOf(params.id, () => new AppError('validation_failed', { text: 'user_id must be an UUID' }));
  ctx.state.logFields['user_id'] = id;
  return id;
}

async function passwordIn(context: Context, params: JsonObject): Promise<AcceptedPassword | null> {
  const password = textIn(params, 'password');
  return password === '' ? null : acceptPassword(context, password);
}

function isConfirmed(params: JsonObject): boolean {
  return params['confirm'] === true || params['email_confirm'] === true;
}

function userMetadataIn(params: JsonObject): Record<string, unknown> | null {
  return objectIn(params, 'user_metadata') ?? objectIn(params, 'data');
}
