import { z } from 'zod';

// What a line of an export is, and of an import. Members that say nothing (null, false, an empty text) are left out.

/** What the schemas below say of a member beside its description, for whoever wrote something else there. */
export interface MemberMeta {
  readonly description: string;
  readonly allowed: string;
}

const member = <T extends z.ZodType>(schema: T, description: string, allowed: string): T =>
  schema.meta({ description, allowed } satisfies MemberMeta & Record<string, unknown>);

const time = z.iso.datetime({ offset: true });
const timeAllowed = 'a time such as 2026-11-26T07:00:00Z';
const moment = (description: string): z.ZodOptional<z.ZodNullable<typeof time>> =>
  member(time.nullable().optional(), description, timeAllowed);
const flag = (description: string): z.ZodOptional<z.ZodBoolean> =>
  member(z.boolean().optional(), description, 'true or false');
const object = (description: string): z.ZodOptional<z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>> =>
  member(z.record(z.string(), z.unknown()).nullable().optional(), description, 'a JSON object of at most 32768 bytes');
const name = z.string().min(1).max(255);

/** One way in which a user is known. */
export const identityRecordSchema = z.strictObject({
  id: member(z.guid().optional(), 'Its id; a new one when absent.', 'a UUID'),
  provider: member(name, 'Such as `email`, `phone`, `google`.', 'a text of 1 to 255 characters'),
  provider_id: member(
    name.optional(),
    'The person’s id at the provider; of `email` and `phone` the id of the user, also when absent.',
    'a text of 1 to 255 characters',
  ),
  identity_data: object('What the provider says of the person.'),
  email: member(
    z.string().max(255).nullable().optional(),
    'The address at the provider, in lower case; that of `identity_data` when absent.',
    'an e-mail address',
  ),
  last_sign_in_at: moment('The last sign-in in this way.'),
  created_at: moment('When it was added; that of the user when absent.'),
  updated_at: moment('When it was changed last.'),
});

/** A user, as imports take it and exports write it. */
export const userRecordSchema = z.strictObject({
  id: member(z.guid().optional(), 'Its id, which tokens and other tables name; a new one when absent.', 'a UUID'),
  email: member(z.string().nullable().optional(), 'The address.', 'an e-mail address'),
  phone: member(z.string().nullable().optional(), 'The phone number.', 'a number as in +4915112345678'),
  email_confirmed_at: moment('When the address was proven; without it the person has to do so to sign in.'),
  phone_confirmed_at: moment('When the phone number was proven.'),
  password_hash: member(
    z.string().nullable().optional(),
    'The hash of the password, in one of the forms below.',
    'one of the forms in docs/users-import.md',
  ),
  aud: member(
    z.string().optional(),
    'The audience; that of the instance when absent.',
    'a text of at most 255 characters',
  ),
  role: member(
    z.string().optional(),
    'The role; the default group of the instance when absent. Roles that open the admin API are refused.',
    'a text of at most 255 characters',
  ),
  app_metadata: object('Data that only administrators change; with the ways to sign in when absent.'),
  user_metadata: object('Data that the person may change.'),
  identities: member(
    z.array(identityRecordSchema).max(50).optional(),
    'The ways in which the person is known, the oldest first; when absent those of the addresses.',
    'a list of at most 50 objects',
  ),
  banned_until: moment('Until then nobody signs in as this user.'),
  invited_at: moment('When the person was invited.'),
  last_sign_in_at: moment('The last sign-in.'),
  is_super_admin: flag('May do everything an administrator may, in the Netlify dialect.'),
  is_sso_user: flag('Comes from single sign-on: the address need not be unique.'),
  is_anonymous: flag('Has signed up without an address.'),
  deleted_at: moment('When the user was deleted softly.'),
  created_at: moment('When the user was created; now when absent.'),
  updated_at: moment('When the user was changed last; now when absent.'),
});

export type UserRecord = z.output<typeof userRecordSchema>;
export type IdentityRecord = z.output<typeof identityRecordSchema>;

/** What a schema says of its members. */
export function memberMeta(schema: z.ZodObject, path: string): MemberMeta | undefined {
  const found = (schema.shape as Record<string, z.ZodType | undefined>)[path];
  return found?.meta() as MemberMeta | undefined;
}
