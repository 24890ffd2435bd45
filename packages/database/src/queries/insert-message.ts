import type { MessageRow, MessageState } from '../rows/message-row.ts';
import type { Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';

const insert = statement(
  'insert_message',
  `insert into gatehouse.messages
     (instance_id, id, user_id, channel, kind, recipient, sealed_content, wire_id, next_attempt_at, claimed_until,
      settings_id, created_at, expires_at, state)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
);

const insertWithEntry = statement(
  'insert_message_with_audit_entry',
  `with message as (
     insert into gatehouse.messages
       (instance_id, id, user_id, channel, kind, recipient, sealed_content, wire_id, next_attempt_at, claimed_until,
        settings_id, created_at, expires_at, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
   )
   insert into gatehouse.audit_log_entries (instance_id, id, payload, ip_address, created_at)
   select $1, gen_random_uuid(), $15::jsonb, '', $12 where $15::jsonb is not null`,
);

/** What a message starts with. */
export type NewMessage = Pick<
  MessageRow,
  | 'id'
  | 'user_id'
  | 'channel'
  | 'kind'
  | 'recipient'
  | 'sealed_content'
  | 'wire_id'
  | 'next_attempt_at'
  | 'claimed_until'
  | 'settings_id'
  | 'created_at'
  | 'expires_at'
> & {
  /** Default `queued`; a suppressed one is never sent. */
  readonly state?: Extract<MessageState, 'queued' | 'suppressed'>;
};

/**
 * Adds a message that waits to be sent.
 *
 * Until `claimed_until` the relay leaves it to the job that is rung for after the commit.
 */
export async function insertMessage(scope: Scope, message: NewMessage): Promise<void> {
  await query(scope.db, insert, valuesOf(scope, message));
}

/** Adds a message together with an entry of the audit log, where that is not null, in one round trip. */
export async function insertMessageWithEntry(
  scope: Scope,
  message: NewMessage,
  auditPayload: Record<string, unknown> | null,
): Promise<void> {
  const payload = auditPayload === null ? null : JSON.stringify(auditPayload);
  await query(scope.db, insertWithEntry, [...valuesOf(scope, message), payload]);
}

function valuesOf(scope: Scope, message: NewMessage): unknown[] {
  return [
    scope.instanceId,
    message.id,
    message.user_id,
    message.channel,
    message.kind,
    message.recipient,
    message.sealed_content,
    message.wire_id,
    message.next_attempt_at,
    message.claimed_until,
    message.settings_id,
    message.created_at,
    message.expires_at,
    message.state ?? 'queued',
  ];
}
