import { listIdentities, type IdentityRow, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { changeUser } from './change-user.ts';

/**
 * Lets `app_metadata` say which ways to sign in a user has (supabase-core.md 4.1): `provider` is the oldest, `providers`
 * are all in the order in which they came. Writes only where something changes; who has no identity keeps what is there.
 */
export async function followProviders(context: Context, user: UserRow): Promise<UserRow> {
  const providers = providersOf(await listIdentities(context, user.id));
  const [provider] = providers;
  if (provider === undefined) return user;
  const { provider: known, providers: listed } = user.app_metadata;
  if (known === provider && JSON.stringify(listed) === JSON.stringify(providers)) return user;
  const metadata = { ...user.app_metadata, provider, providers };
  return changeUser(context, user, { app_metadata: metadata });
}

/** The ways in which a user is known, oldest first. */
export function identitiesOf(context: Context, user: Pick<UserRow, 'id'>): Promise<IdentityRow[]> {
  return listIdentities(context, user.id);
}

function providersOf(identities: readonly IdentityRow[]): string[] {
  return [...new Set(identities.map(({ provider }) => provider))];
}
