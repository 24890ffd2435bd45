import { z } from 'zod';
import { endedSessionSchema, identitySchema, sessionSchema, userSchema } from './event-objects.ts';

const user = z.strictObject({ user: userSchema });
const instance = z.strictObject({
  instance: z.strictObject({ id: z.guid(), slug: z.string(), state: z.enum(['active', 'suspended']) }),
});
const endpoint = z.strictObject({ id: z.guid(), url: z.string(), description: z.string() });

/** Why a session has ended. */
const sessionEndReasons = ['sign_out', 'password_changed', 'token_reuse', 'password_attempt_rejected'] as const;

export type SessionEndReason = (typeof sessionEndReasons)[number];

/**
 * Everything that is told to outsiders: a type, and what its `data` holds. Names and members are a promise; new members
 * may come, so receivers must not refuse what they do not know.
 */
export const eventSchemas = {
  'user.created': user.describe('A user has been stored: by signing up, by an invitation or by an administrator.'),
  'user.confirmed': user.describe('A user has proven an address for the first time, or an administrator said so.'),
  'user.updated': user
    .extend({ changed: z.array(z.enum(['aud', 'role', 'app_metadata', 'user_metadata'])) })
    .describe('Something about a user has changed that has no event of its own.'),
  'user.email_changed': user
    .extend({ previous_email: z.string().nullable() })
    .describe('A user has another e-mail address.'),
  'user.phone_changed': user
    .extend({ previous_phone: z.string().nullable() })
    .describe('A user has another phone number, or none any more.'),
  'user.password_changed': user.describe('A user has another password.'),
  'user.banned': user.describe('A user may not sign in until `banned_until`.'),
  'user.unbanned': user.describe('A user may sign in again before the ban was over.'),
  'user.deleted': user.describe('A user is gone, with its identities and sessions; this is what was known last.'),
  'session.created': z.strictObject({ session: sessionSchema, user: userSchema }).describe('A person has signed in.'),
  'session.ended': z
    .strictObject({ session: endedSessionSchema, reason: z.enum(sessionEndReasons) })
    .describe('A session is over before its time. Those of a deleted user end without a word of their own.'),
  'identity.linked': z
    .strictObject({ identity: identitySchema })
    .describe('A user who exists has got another way to sign in.'),
  'identity.unlinked': z.strictObject({ identity: identitySchema }).describe('A user has one way to sign in less.'),
  'invitation.created': user
    .extend({ invited_by: z.guid().nullable().describe('The administrator; null for the operator and functions.') })
    .describe('A person was invited by mail.'),
  'invitation.accepted': user.describe('An invited person has come.'),
  'instance.settings_changed': z
    .strictObject({ changed: z.array(z.string()).describe('Names of settings.'), settings_version: z.string() })
    .describe('The operator has changed settings of the site.'),
  'instance.suspended': instance.describe('The operator has stopped the site. Webhooks hear of it once it runs again.'),
  'instance.resumed': instance.describe('A site that was stopped runs again.'),
  'instance.quota_reached': z
    .strictObject({
      quota: z.string().describe('The name of its setting below `quotas`.'),
      limit: z.number(),
      since: z.iso.datetime().describe('When the hour or day began that this is told for, once.'),
    })
    .describe('The site has used up what the operator lets it have.'),
  'message.failed': z
    .strictObject({
      message: z.strictObject({
        id: z.guid(),
        channel: z.string(),
        kind: z.string(),
        user_id: z.guid().nullable(),
        recipient: z.string(),
        state: z.enum(['failed', 'abandoned']),
        error: z.string().nullable().describe('A class of error.'),
        attempts: z.int(),
        created_at: z.iso.datetime(),
      }),
    })
    .describe('A mail or text message could not be delivered, and is not tried any more.'),
  'webhook.disabled': z
    .strictObject({
      endpoint,
      reason: z.enum(['gone', 'failing']).describe('It answered 410, or nothing but failures for five days.'),
      failing_since: z.iso.datetime().nullable(),
    })
    .describe('An endpoint gets no events any more until somebody enables it again.'),
  'webhook.test': z.strictObject({ endpoint }).describe('Somebody wants to see an event arrive; goes to one endpoint.'),
} as const satisfies Record<string, z.ZodObject>;

export type EventType = keyof typeof eventSchemas;
export type EventData<Type extends EventType> = z.output<(typeof eventSchemas)[Type]>;

/** Every type of event. */
export const eventTypes = Object.keys(eventSchemas) as readonly EventType[];

/** True for the name of an event. */
export function isEventType(name: string): name is EventType {
  return Object.hasOwn(eventSchemas, name);
}
