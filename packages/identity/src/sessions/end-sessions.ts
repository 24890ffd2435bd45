import { deleteSessions, inTransaction, type EndedSessions } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { endedSessionObject } from '../events/event-objects.ts';
import type { SessionEndReason } from '../events/event-types.ts';
import { recordEvents } from '../events/record-events.ts';

/** Ends sessions of a user, with their refresh tokens, and says so to whoever listens. The only way to end one here. */
export async function endSessions(
  context: Context,
  userId: string,
  which: EndedSessions,
  reason: SessionEndReason,
): Promise<void> {
  await inTransaction(context, async (tx) => {
    const ended = await deleteSessions(tx, userId, which);
    const events = ended.map((session) => {
      return { type: 'session.ended', userId, data: { session: endedSessionObject(session), reason } } as const;
    });
    await recordEvents(tx, events);
  });
}
