import { randomBytes, randomUUID } from 'node:crypto';
import { generateDataKey, seal, wrapDataKey } from '@gatehouse/crypto';
import type { Platform } from '@gatehouse/instances';

const batchSize = 5_000;
/** How many instances share a label. */
const cohorts = 1_000;

/** Adds instances past the control plane, which would take minutes for so many; each has a sealed secret of its own. */
export async function addInstances({ db, masterKeys }: Platform, count: number): Promise<void> {
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    const rows = Array.from({ length: size }, (_, index) => rowOf(masterKeys, start + index));
    await db.knex.raw(
      `insert into gatehouse.instances (id, slug, settings, labels, data_key, master_key_id, created_at, updated_at)
       select r.id, r.slug, r.settings, r.labels, r.data_key, ?, now(), now()
       from jsonb_to_recordset(?::jsonb) r (id uuid, slug text, settings jsonb, labels jsonb, data_key text)`,
      [masterKeys.primaryId, JSON.stringify(rows)],
    );
  }
}

function rowOf(masterKeys: Platform['masterKeys'], n: number): object {
  const id = randomUUID();
  const dataKey = generateDataKey();
  const place = { instanceId: id, table: 'instances', row: id, path: 'jwt.secret', keyVersion: 1 };
  const secret = seal(dataKey, place, randomBytes(24).toString('base64url'));
  return {
    id,
    slug: slugOf(n),
    labels: { cohort: cohortOf(n) },
    settings: { site_url: `https://${slugOf(n)}.example`, jwt: { secret: { $sealed: secret } } },
    data_key: wrapDataKey(masterKeys, id, dataKey),
  };
}

/** The slug of an instance, by its number; none begins with another. */
export function slugOf(n: number): string {
  return `crowd-${n}-x`;
}

/** The label that it shares. */
export function cohortOf(n: number): string {
  return String(n % cohorts);
}
