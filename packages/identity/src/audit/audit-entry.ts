import { randomUUID } from 'node:crypto';
import { insertAuditLogEntries, type AuditLogEntryRow, type Scope, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';

/** What was done → which log it belongs to (netlify.md 3.13, supabase-core.md 19.1). */
const logTypes = {
  login: 'account',
  logout: 'account',
  invite_accepted: 'account',
  user_signedup: 'team',
  admin_token_issued: 'team',
  user_invited: 'team',
  user_deleted: 'team',
  user_modified: 'user',
  user_recovery_requested: 'user',
  user_confirmation_requested: 'user',
  user_repeated_signup: 'user',
  user_reauthenticate_requested: 'user',
  user_updated_password: 'user',
  identity_linked: 'user',
  identity_unlinked: 'user',
  webhook_endpoint_created: 'team',
  webhook_endpoint_modified: 'team',
  webhook_endpoint_deleted: 'team',
  token_refreshed: 'token',
  token_revoked: 'token',
  message_replayed: 'delivery',
  messages_replayed: 'delivery',
  message_cancelled: 'delivery',
  webhook_replayed: 'delivery',
  webhooks_replayed: 'delivery',
  test_message_sent: 'delivery',
  suppression_added: 'delivery',
  suppression_removed: 'delivery',
} as const;

export type AuditAction = keyof typeof logTypes;

/**
 * How much of a sign-in by mail is written down: what came of it, as netlify.md 3.13 has it, or also what was asked for,
 * every sign-in, and the provider (supabase-core.md 19.1).
 */
export type AuditDetail = 'outcomes' | 'requests';

/** Who did it. */
export interface Actor {
  readonly id: string;
  readonly email: string;
  readonly phone?: string;
  readonly fullName?: string;
  readonly viaSso?: boolean;
}

/** The user as the actor of what it does. */
export function actorOf(user: UserRow): Actor {
  const fullName = user.user_metadata['full_name'];
  return {
    id: user.id,
    email: user.email ?? '',
    phone: user.phone ?? '',
    viaSso: user.is_sso_user,
    ...(typeof fullName === 'string' ? { fullName } : {}),
  };
}

/** The payload of an entry: the keys of both wire languages. */
export function auditPayload(
  action: AuditAction,
  actor: Actor,
  now: Date,
  traits?: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    action,
    actor_id: actor.id,
    actor_email: actor.email,
    actor_username: actor.phone || actor.email,
    actor_via_sso: actor.viaSso ?? false,
    ...(actor.fullName === undefined ? {} : { actor_name: actor.fullName }),
    log_type: logTypes[action],
    timestamp: auditTimestamp(now),
    ...(traits ? { traits } : {}),
  };
}

/** RFC 3339, UTC, whole seconds. */
export function auditTimestamp(now: Date): string {
  return now.toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * Writes one entry.
 *
 * @param ipAddress whence it was asked for: entries about identities have it (supabase-core.md 19.1), others do not.
 */
export async function recordAudit(
  context: Scope & Pick<Context, 'now'>,
  action: AuditAction,
  actor: Actor,
  traits?: Readonly<Record<string, unknown>>,
  ipAddress = '',
): Promise<void> {
  await recordPayload(context, auditPayload(action, actor, context.now, traits), ipAddress);
}

/** Writes one entry whose payload was made before. */
export async function recordPayload(
  context: Scope & Pick<Context, 'now'>,
  payload: AuditLogEntryRow['payload'],
  ipAddress = '',
): Promise<void> {
  const entry: Omit<AuditLogEntryRow, 'instance_id'> = {
    id: randomUUID(),
    payload,
    ip_address: ipAddress,
    created_at: context.now,
  };
  await insertAuditLogEntries(context, [entry]);
}
