import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { nextSchema, pageParameters, timeSchema } from './names.ts';

const tag = 'Users';
const base = '/v1/instances/:reference/users';
// Whoever a site's users are is nothing that everybody who reads settings must see.
const scope = 'support';

const userSchema = z
  .object({
    id: z.string(),
    aud: z.string(),
    role: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    name: z.string().nullable().meta({ description: '`full_name` of its `user_metadata`.' }),
    state: z.enum(['active', 'unconfirmed', 'invited', 'banned', 'deleted']),
    providers: z.array(z.string()).meta({ description: 'Ways in which it can sign in.' }),
    is_anonymous: z.boolean(),
    has_password: z.boolean(),
    confirmed_at: timeSchema.nullable(),
    banned_until: timeSchema.nullable(),
    last_sign_in_at: timeSchema.nullable(),
    created_at: timeSchema,
    app_metadata: z.record(z.string(), z.unknown()),
    user_metadata: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'User' });

const userListSchema = z
  .object({
    users: z.array(userSchema),
    total: z.int().meta({ description: 'All users of the audience, whatever was searched for.' }),
    next: nextSchema,
  })
  .meta({ id: 'UserList' });

/** A user of an instance, as `/v1` shows it. */
export type UserView = z.output<typeof userSchema>;
/** A page of them. */
export type UserList = z.output<typeof userListSchema>;

const answersUser = { description: 'The user.', schema: userSchema };

/** `GET /v1/instances/{reference}/users` */
export const listUsersContract = {
  method: 'get',
  path: base,
  scope,
  tag,
  summary: 'Lists the users of an instance, newest first.',
  query: z.strictObject({
    ...pageParameters,
    q: z.string().max(200).optional().meta({ description: 'A part of an address or a name.' }),
    aud: z.string().max(255).optional().meta({ description: 'Of this audience; the instance’s own when absent.' }),
  }),
  answers: { 200: { description: 'A page.', schema: userListSchema } },
  errors: ['not_found'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/users` */
export const createUserContract = {
  method: 'post',
  path: base,
  scope,
  action: 'user.create',
  tag,
  summary: 'Creates a user: no mail, no hook.',
  body: z
    .strictObject({
      email: z.string().max(320),
      password: z.string().max(1_000).optional().meta({ description: 'Absent: none, until the user resets it.' }),
      is_confirmed: z.boolean().optional().meta({ description: 'Mark the address as confirmed. Default false.' }),
      role: z.string().max(255).optional().meta({ description: 'The instance’s default group when absent.' }),
      name: z.string().max(200).optional().meta({ description: '`full_name` of its `user_metadata`.' }),
    })
    .meta({ id: 'NewUser' }),
  answers: { 201: answersUser },
  errors: ['not_found', 'email_address_invalid', 'email_exists', 'weak_password', 'password_queue_full'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/users/invite` */
export const inviteUserContract = {
  method: 'post',
  path: `${base}/invite`,
  scope,
  action: 'user.invite',
  tag,
  summary: 'Invites a person by mail, who chooses a password with its link; also once more, while unconfirmed.',
  body: z.strictObject({ email: z.string().max(320) }).meta({ id: 'InviteUser' }),
  answers: { 201: answersUser },
  errors: ['not_found', 'email_address_invalid', 'email_exists', 'over_email_send_rate_limit', 'setting_invalid'],
} as const satisfies RouteContract;

/** `PATCH /v1/instances/{reference}/users/{id}` */
export const changeUserContract = {
  method: 'patch',
  path: `${base}/:id`,
  scope,
  action: 'user.update',
  tag,
  summary: 'Changes a user. What is absent stays.',
  body: z
    .strictObject({
      ban: z.string().max(50).optional().meta({ description: 'A duration such as `24h`; `none` ends a ban.' }),
      role: z.string().max(255).optional(),
      is_confirmed: z
        .literal(true)
        .optional()
        .meta({ description: 'Mark the address as confirmed; without one, the phone number.' }),
    })
    .meta({ id: 'UserUpdate' }),
  answers: { 200: answersUser },
  errors: ['not_found', 'user_not_found'],
} as const satisfies RouteContract;

/** `POST /v1/instances/{reference}/users/{id}/recover` */
export const recoverUserContract = {
  method: 'post',
  path: `${base}/:id/recover`,
  scope,
  action: 'user.recover',
  tag,
  summary: 'Mails a user the link with which it sets a new password.',
  answers: { 202: { description: 'It is on its way.' } },
  errors: ['not_found', 'user_not_found', 'user_sso_managed', 'over_email_send_rate_limit', 'setting_invalid'],
} as const satisfies RouteContract;

/** `DELETE /v1/instances/{reference}/users/{id}` */
export const deleteUserContract = {
  method: 'delete',
  path: `${base}/:id`,
  scope,
  action: 'user.delete',
  tag,
  summary: 'Deletes a user with everything that belongs to it.',
  answers: { 204: { description: 'It is gone.' } },
  errors: ['not_found', 'user_not_found'],
} as const satisfies RouteContract;

/** Every route of users. */
export const userContracts: readonly RouteContract[] = [
  listUsersContract,
  createUserContract,
  inviteUserContract,
  changeUserContract,
  recoverUserContract,
  deleteUserContract,
];
