import { AppError } from '@gatehouse/errors';
import { getUserById } from '@gatehouse/database';
import {
  acceptPassword,
  createUser,
  deleteUserAsAdmin,
  eventUser,
  parseEmailAddress,
  plainConfirmation,
  requireEmailProvider,
  updateUserAsAdmin,
  type AcceptedPassword,
  type Context,
} from '@gatehouse/identity';
import { parseUuid, type JsonObject } from '@gatehouse/http';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { audienceOf, contextOf } from '../../../../context.ts';
import { answerJson } from '../../presenters/present.ts';
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
    answerJson(ctx, eventUser(await getUserById(contextOf(ctx), userIdIn(ctx))));
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
      appMetadata: objectIn(params, 'app_metadata'),
      userMetadata: userMetadataIn(params),
    };
    answerJson(ctx, eventUser(await createUser(context, administratorIn(ctx), creation, plainConfirmation)));
  },
];

/** `PUT /admin/users/{id}`. */
export const changeUserAsAdmin: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function answer(ctx) {
    const userId = userIdIn(ctx);
    const params = await readParams(ctx, shape, adminParamsPrefix);
    const context = contextOf(ctx);
    const email = textIn(params, 'email');
    const update = {
      role: textIn(params, 'role'),
      confirmsEmail: isConfirmed(params),
      email: email === '' ? null : parseEmailAddress(email),
      password: await passwordIn(context, params),
      appMetadata: objectIn(params, 'app_metadata'),
      userMetadata: userMetadataIn(params),
    };
    answerJson(
      ctx,
      eventUser(await updateUserAsAdmin(context, administratorIn(ctx), userId, update, plainConfirmation)),
    );
  },
];

/** `DELETE /admin/users/{id}`. */
export const removeUserAsAdmin: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function answer(ctx) {
    await deleteUserAsAdmin(contextOf(ctx), administratorIn(ctx), userIdIn(ctx));
    answerJson(ctx, {});
  },
];

function userIdIn(ctx: ApiContext): string {
  const params = ctx['params'] as { id?: string };
  const parsed = parseUuid(params.id ?? '');
  if (!('uuid' in parsed)) throw new AppError('validation_failed', { text: 'user_id must be an UUID' });
  ctx.state.logFields['user_id'] = parsed.uuid;
  return parsed.uuid;
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
