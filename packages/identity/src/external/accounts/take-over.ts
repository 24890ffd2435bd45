import { deleteOtherIdentities, type UserRow } from '@gatehouse/database';
import type { Context } from '../../context.ts';
import { identityObject } from '../../events/event-objects.ts';
import { recordEvents } from '../../events/record-events.ts';
import { endSessions } from '../../sessions/end-sessions.ts';
import { changeUser } from '../../users/change-user.ts';
import { forgetWhatWasSent } from '../../users/forget-what-was-sent.ts';
import { mergeMetadata } from '../../users/metadata.ts';
import { followProviders } from '../../users/providers.ts';
import type { Arrival } from './arrival.ts';

/**
 * Makes an account whose address nobody had proven the account of one identity alone: whoever signed up with that address
 * before, perhaps to lie in wait for its owner, keeps no way into it (supabase-core.md 16.4).
 */
export async function takeOverUnproven(
  tx: Context,
  user: UserRow,
  identityId: string,
  { profile }: Pick<Arrival, 'profile'>,
): Promise<UserRow> {
  const removed = await deleteOtherIdentities(tx, user.id, identityId);
  await recordEvents(
    tx,
    removed.map((identity) => {
      const data = { identity: identityObject(identity) };
      return { type: 'identity.unlinked', userId: user.id, data } as const;
    }),
  );
  await forgetWhatWasSent(tx, user.id);
  await endSessions(tx, user.id, { all: true }, 'password_changed');
  const change = {
    password_hash: null,
    phone: null,
    phone_confirmed_at: null,
    new_email: null,
    email_change_confirmations: 0,
    new_phone: null,
    user_metadata: mergeMetadata({}, profile.claims),
  };
  return followProviders(tx, await changeUser(tx, user, change));
}
