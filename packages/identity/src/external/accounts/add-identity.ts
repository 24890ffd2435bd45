import { randomUUID } from 'node:crypto';
import { insertIdentity, type IdentityRow, type UserRow } from '@gatehouse/database';
import { actorOf, recordAudit } from '../../audit/audit-entry.ts';
import type { Context } from '../../context.ts';
import { identityObject } from '../../events/event-objects.ts';
import { recordEvents } from '../../events/record-events.ts';
import type { Arrival } from './arrival.ts';

/**
 * Stores the identity of an account at a provider.
 *
 * @throws AppError `identity_already_exists` when somebody has it.
 */
export async function addExternalIdentity(
  tx: Context,
  user: UserRow,
  { provider, profile }: Arrival,
): Promise<IdentityRow> {
  return insertIdentity(tx, {
    id: randomUUID(),
    user_id: user.id,
    provider,
    provider_id: profile.subject,
    identity_data: profile.claims,
    email: profile.chosen?.address.key ?? null,
    created_at: tx.now,
    last_sign_in_at: tx.now,
  });
}

/** Writes down that an account has got another way to sign in, and says so to whoever listens. */
export async function noteLinked(tx: Context, user: UserRow, identity: IdentityRow): Promise<void> {
  const { id, provider, provider_id } = identity;
  const traits = { identity_id: id, provider, provider_id };
  await recordAudit(tx, 'identity_linked', actorOf(user), traits, tx.request.address);
  const data = { identity: identityObject(identity) };
  await recordEvents(tx, [{ type: 'identity.linked', userId: user.id, data }]);
}
