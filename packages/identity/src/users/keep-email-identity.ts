import { randomUUID } from 'node:crypto';
import { insertIdentity, listIdentities, updateEmailIdentity, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { identityObject } from '../events/event-objects.ts';
import { recordEvents } from '../events/record-events.ts';
import { emailIdentityData } from './new-user.ts';

/** Lets a user's e-mail identity say what the user says; one that has none gets one. Call it with the user locked. */
export async function keepEmailIdentity(context: Context, user: UserRow): Promise<void> {
  if (await updateEmailIdentity(context, user, emailIdentityData(user), context.now)) return;
  await addEmailIdentity(context, user);
}

/** Gives a user an e-mail identity who has none; one that is there stays as it is. Call it with the user locked. */
export async function addMissingEmailIdentity(context: Context, user: UserRow): Promise<void> {
  const identities = await listIdentities(context, user.id);
  if (!identities.some(({ provider }) => provider === 'email')) await addEmailIdentity(context, user);
}

async function addEmailIdentity(context: Context, user: UserRow): Promise<void> {
  const identity = await insertIdentity(context, {
    id: randomUUID(),
    user_id: user.id,
    provider: 'email',
    provider_id: user.id,
    identity_data: emailIdentityData(user),
    email: user.email_key,
    created_at: context.now,
    last_sign_in_at: context.now,
  });
  const data = { identity: identityObject(identity) };
  await recordEvents(context, [{ type: 'identity.linked', userId: user.id, data }]);
}
