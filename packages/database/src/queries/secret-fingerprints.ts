import type { Database } from '../connect.ts';
import { query, queryOne, statement } from '../statement.ts';

const forgetOthers = statement(
  'forget_secret_fingerprints',
  'delete from gatehouse.secret_fingerprints where instance_id = $1 and fingerprint <> all ($2::text[])',
);

// In one order, so that two instances that change at once cannot wait for each other.
const claim = statement(
  'claim_secret_fingerprints',
  `insert into gatehouse.secret_fingerprints as f (fingerprint, instance_id)
   select p.fingerprint, $1 from unnest($2::text[]) as p (fingerprint) order by p.fingerprint
   on conflict (fingerprint) do update set instance_id = f.instance_id where f.instance_id = excluded.instance_id
   returning fingerprint`,
);

/**
 * Makes these the secrets of an instance. Belongs into the transaction that changes them, which has the instance locked.
 *
 * @returns those that another instance has; where there is one, the transaction must not be committed.
 */
export async function replaceSecretFingerprints(
  db: Database,
  instanceId: string,
  fingerprints: ReadonlySet<string>,
): Promise<string[]> {
  const values = [...fingerprints];
  await queryOne(db, forgetOthers, [instanceId, values]);
  const claimed = await query<{ readonly fingerprint: string }>(db, claim, [instanceId, values]);
  return values.filter((value) => !claimed.some(({ fingerprint }) => fingerprint === value));
}
