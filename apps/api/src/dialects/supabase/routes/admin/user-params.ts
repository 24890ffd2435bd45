import { banEnd, type EmailAddress, type Metadata } from '@gatehouse/identity';
import type { ApiContext } from '../../../../api-state.ts';
import { phoneIn } from '../../../../read-phone.ts';
import { emailIn } from '../../read-address.ts';
import { readParams, type Body } from '../../read-body.ts';

const fields = {
  id: 'string',
  aud: 'string',
  role: 'string',
  email: 'string',
  phone: 'string',
  password: 'string',
  password_hash: 'string',
  email_confirm: 'bool',
  phone_confirm: 'bool',
  user_metadata: 'object',
  data: 'object',
  app_metadata: 'object',
  ban_duration: 'string',
} as const;

/** What an administrator says of a user (supabase-extended.md 3.3). */
export type UserParams = Body<typeof fields>;

/** @throws AppError `bad_json` */
export function readUserParams(ctx: ApiContext): Promise<UserParams> {
  return readParams(ctx, fields);
}

/** Null where none is given. @throws AppError `email_address_invalid` */
export function emailOf({ email }: UserParams): EmailAddress | null {
  return email ? emailIn(email) : null;
}

/** Digits; empty where none is given. @throws AppError `validation_failed` */
export function phoneOf({ phone }: UserParams): string {
  return phone ? phoneIn(phone) : '';
}

/** Until when the user is banned; nothing where nothing is said. @throws AppError `validation_failed` */
export function banOf({ ban_duration: duration }: UserParams, now: Date): { readonly bannedUntil?: Date | null } {
  return duration ? { bannedUntil: banEnd(duration, now) } : {};
}

/** `data` counts where `user_metadata` is absent (decision 15). */
export function userMetadataOf({ user_metadata: metadata, data }: UserParams): Metadata | null {
  return metadata ?? data ?? null;
}
