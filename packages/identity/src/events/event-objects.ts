import type { EndedSession, IdentityRow, UserRow } from '@gatehouse/database';
import { z } from 'zod';

/** Bytes of JSON that free-form data may have in an event: all of one stay well below the 20 kB that receivers expect. */
const metadataBytesMax = 7_000;
const identityDataBytesMax = 3_000;
const userAgentLengthMax = 512;

const instant = z.iso.datetime().describe('UTC, milliseconds.');
const freeForm = z.record(z.string(), z.unknown()).nullable();
const tooLarge = 'null when it is too large to be sent: ask the API.';

/** A user, whatever wire language the site speaks. */
export const userSchema = z.strictObject({
  id: z.guid(),
  aud: z.string(),
  role: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  email_confirmed_at: instant.nullable(),
  phone_confirmed_at: instant.nullable(),
  invited_at: instant.nullable(),
  last_sign_in_at: instant.nullable(),
  banned_until: instant.nullable(),
  is_anonymous: z.boolean(),
  is_sso_user: z.boolean(),
  app_metadata: freeForm.describe(`What administrators keep about the user; ${tooLarge}`),
  user_metadata: freeForm.describe(`What the user may change; ${tooLarge}`),
  created_at: instant,
  updated_at: instant,
});

/** One way to sign in. */
export const identitySchema = z.strictObject({
  id: z.guid(),
  user_id: z.guid(),
  provider: z.string(),
  provider_id: z.string().describe('The subject at the provider; for email and phone the id of the user.'),
  email: z.string().nullable(),
  identity_data: freeForm.describe(`What the provider said; ${tooLarge}`),
  created_at: instant,
});

/** A session that was opened. */
export const sessionSchema = z.strictObject({
  id: z.guid(),
  user_id: z.guid(),
  method: z.string().describe('How the person proved who they are, as in the `amr` claim.'),
  user_agent: z.string().nullable(),
  ip: z.string().nullable(),
  created_at: instant,
});

/** A session that is over. */
export const endedSessionSchema = z.strictObject({ id: z.guid(), user_id: z.guid(), created_at: instant });

type Wire<Schema extends z.ZodType> = z.output<Schema>;

/** The user as an event shows it: no hash, no token, no address that is not confirmed yet. */
export function userObject(user: UserRow): Wire<typeof userSchema> {
  return {
    id: user.id,
    aud: user.aud,
    role: user.role,
    email: user.email,
    phone: user.phone,
    email_confirmed_at: iso(user.email_confirmed_at),
    phone_confirmed_at: iso(user.phone_confirmed_at),
    invited_at: iso(user.invited_at),
    last_sign_in_at: iso(user.last_sign_in_at),
    banned_until: iso(user.banned_until),
    is_anonymous: user.is_anonymous,
    is_sso_user: user.is_sso_user,
    app_metadata: bounded(user.app_metadata, metadataBytesMax),
    user_metadata: bounded(user.user_metadata, metadataBytesMax),
    created_at: user.created_at.toISOString(),
    updated_at: user.updated_at.toISOString(),
  };
}

/** The identity as an event shows it. */
export function identityObject(identity: IdentityRow): Wire<typeof identitySchema> {
  const { id, user_id, provider, provider_id, email } = identity;
  return {
    id,
    user_id,
    provider,
    provider_id,
    email,
    identity_data: bounded(identity.identity_data, identityDataBytesMax),
    created_at: identity.created_at.toISOString(),
  };
}

/** What is known of a session when it is opened. */
export interface OpenedSession {
  readonly id: string;
  readonly userId: string;
  readonly method: string;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly now: Date;
}

/** The session as an event shows it. */
export function sessionObject(session: OpenedSession): Wire<typeof sessionSchema> {
  return {
    id: session.id,
    user_id: session.userId,
    method: session.method,
    user_agent: session.userAgent?.slice(0, userAgentLengthMax) ?? null,
    ip: session.ip,
    created_at: session.now.toISOString(),
  };
}

/** A session that is over, as an event shows it. */
export function endedSessionObject({ id, user_id, created_at }: EndedSession): Wire<typeof endedSessionSchema> {
  return { id, user_id, created_at: created_at.toISOString() };
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

function bounded(data: Record<string, unknown>, bytesMax: number): Record<string, unknown> | null {
  return Buffer.byteLength(JSON.stringify(data)) <= bytesMax ? data : null;
}
