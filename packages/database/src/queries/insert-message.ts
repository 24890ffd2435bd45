import type { MessageRow, MessageState } from '../rows/message-row.ts';
import type { Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';
import { laneTouch } from './delivery-lanes.ts';

// The lane is touched for a message that is never sent too: nobody must be able to tell it by the time it takes.
const insertText = `message as (
     insert into gatehouse.messages
       (instance_id, id, user_id, channel, kind, recipient, sealed_content, wire_id, next_attempt_at, settings_id,
        created_at, expires_at, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   ), due as (
     select $1::uuid as instance_id, $4::text as channel, coalesce($10, '') as settings_id, $9::timestamptz as due_at
   ), ${laneTouch('due')}`;

const insert = statement('insert_message', `with ${insertText} select instance_id from due`);

const insertWithEntry = statement(
  'insert_message_with_audit_entry',
  `with ${insertText}
   insert into gatehouse.audit_log_entries (instance_id, id, payload, ip_address, created_at)
   select $1, gen_random_uuid(), $14::jsonb, '', $11 where $14::jsonb is not null`,
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
  | 'settings_id'
  | 'created_at'
  | 'expires_at'
> & {
  /** Default `queued`; a suppressed one is never sent. */
  readonly state?: Extract<MessageState, 'queued' | 'suppressed'>;
};

/**
 * Adds a message that waits to be sent, and sees to it that its lane is looked at. Wake the relays after the commit.
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
    message.settings_id,
    message.created_at,
    message.expires_at,
    message.state ?? 'queued',
  ];
}
