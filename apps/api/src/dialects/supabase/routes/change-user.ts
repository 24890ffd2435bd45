import {
  acceptPassword,
  changeOwnUser,
  describeUser,
  identitiesOf,
  requireChannel,
  supabaseLengthBytesMin,
} from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { bearerOf } from '../../../middleware/bearer-of.ts';
import { limitRate } from '../../../middleware/limit-rate.ts';
import { challengeFields, challengeIn, mailReturnOf } from '../mail-return.ts';
import { answerJson } from '../presenters/present.ts';
import { emailIn, phoneAddressIn } from '../read-address.ts';
import { readParams } from '../read-body.ts';
import { requireUser } from '../require-user.ts';

const fields = {
  email: 'string',
  phone: 'string',
  channel: 'string',
  password: 'string',
  current_password: 'string',
  nonce: 'string',
  data: 'object',
  app_metadata: 'object',
  ...challengeFields,
} as const;

/** `PUT /user` (supabase-core.md 14.2). */
export const changeUser: readonly ApiMiddleware[] = [
  requireUser(),
  limitRate('user'),
  async function answer(ctx) {
    const params = await readParams(ctx, fields);
    const context = contextOf(ctx);
    const email = params.email ? emailIn(params.email) : null;
    const phone = params.phone ? phoneAddressIn(params.phone, params.channel) : null;
    if (phone) requireChannel(context.instance, phone.channel);
    const password =
      params.password === undefined ? null : await acceptPassword(context, params.password, supabaseLengthBytesMin);
    const user = await changeOwnUser(context, bearerOf(ctx), {
      email,
      phone,
      password,
      currentPassword: params.current_password ?? '',
      nonce: params.nonce ?? '',
      data: params.data ?? null,
      appMetadata: params.app_metadata ?? null,
      // Clients send the pair with every change; without an address there is nothing to come back from.
      back: await mailReturnOf(ctx, email ? challengeIn(params) : null),
    });
    answerJson(ctx, describeUser(user, await identitiesOf(context, user)));
  },
];
