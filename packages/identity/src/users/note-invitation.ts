import { nilUuid } from '@gatehouse/crypto';
import type { UserRow } from '@gatehouse/database';
import { recordAudit, type Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { userObject } from '../events/event-objects.ts';
import { recordEvents } from '../events/record-events.ts';

/** Writes down that an administrator has invited somebody, and says so to whoever listens. Call it in a transaction. */
export async function noteInvitation(tx: Context, actor: Actor, invited: UserRow): Promise<void> {
  await recordAudit(tx, 'user_invited', actor, { user_id: invited.id, user_email: invited.email });
  const data = { user: userObject(invited), invited_by: actor.id === nilUuid ? null : actor.id };
  await recordEvents(tx, [{ type: 'invitation.created', userId: invited.id, data }]);
}
