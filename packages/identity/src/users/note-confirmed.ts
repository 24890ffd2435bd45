import type { UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { userObject } from '../events/event-objects.ts';
import { recordEvents } from '../events/record-events.ts';

/**
 * Says of an invited person who has just proven the address, in whatever way, that the invitation is accepted. What an
 * administrator confirms is no word of the person. Call it in the transaction that confirms.
 */
export async function noteConfirmed(tx: Context, before: UserRow, after: UserRow): Promise<void> {
  const isFirst = before.email_confirmed_at === null && after.email_confirmed_at !== null;
  if (before.invited_at === null || !isFirst) return;
  await recordEvents(tx, [{ type: 'invitation.accepted', userId: after.id, data: { user: userObject(after) } }]);
}
