import { isUuid } from '@gatehouse/crypto';
import { operatorListFrom } from '@gatehouse/admin/contract';
import { askAdmin, type AdminClient } from './admin-client.ts';
import { UsageError } from './usage-error.ts';

/** The id of the operator that was named by it, or by its name. @throws UsageError that says who there is */
export async function operatorIdOf(client: AdminClient, who: string): Promise<string> {
  if (isUuid(who)) return who;
  const all = operatorListFrom(await askAdmin(client, 'GET', '/v1/operators'));
  const live = all.filter(({ revoked_at: revokedAt }) => revokedAt === null);
  // A name may be another's again once its first holder is revoked; ids then tell them apart.
  const found = live.find(({ name }) => name === who) ?? all.find(({ name }) => name === who);
  if (found) return found.id;
  const names = live.map(({ name }) => name).join(', ');
  throw new UsageError(`there is no operator ${JSON.stringify(who)}; there are ${names === '' ? 'none yet' : names}`);
}
