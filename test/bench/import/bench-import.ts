import { createTemplateDatabase, createTestDatabase, startTestCluster } from '@gatehouse/testing';
import { listInstances, listUsers, type Listing } from './bench-lists.ts';
import { openImportRig, type BenchSite, type ImportRig } from './import-rig.ts';
import { sendAll, takeAll, type Transfer } from './transfer.ts';
import { userLines } from './user-lines.ts';

/** How large. */
export interface ImportSize {
  readonly users: number;
  readonly instances: number;
}

type Say = (line: string) => void;

/**
 * Users in and out, at a tenth of the size and at the whole of it, so that what grows is seen; then lists and searches of
 * users, and of instances. The database waits for its disk.
 */
export async function benchImport(say: Say, { users, instances }: ImportSize): Promise<object> {
  const cluster = await startTestCluster({ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' });
  await createTemplateDatabase(cluster.connectionString);
  const database = await createTestDatabase(cluster.connectionString);
  const rig = await openImportRig(database);
  try {
    const [few, many] = [await throughAndBack(rig, Math.ceil(users / 10), say), await throughAndBack(rig, users, say)];
    await database.db.knex.raw('analyze');
    const userLists = tell(say, `${users} users`, await listUsers(rig, many.site, users));
    await rig.addInstances(instances);
    await database.db.knex.raw('analyze');
    const instanceLists = tell(say, `${instances} instances`, await listInstances(rig, instances));
    return { transfers: [...few.transfers, ...many.transfers], userLists, instanceLists };
  } finally {
    await rig.close();
    await database.drop();
    await cluster.stop();
  }
}

interface ThroughAndBack {
  readonly site: BenchSite;
  readonly transfers: readonly (Transfer & { readonly way: 'in' | 'out' })[];
}

async function throughAndBack(rig: ImportRig, count: number, say: Say): Promise<ThroughAndBack> {
  const site = await rig.newSite(`users-${count}`);
  const into = { way: 'in' as const, ...(await sendAll(rig, site.slug, userLines(count), count)) };
  const out = { way: 'out' as const, ...(await takeAll(rig, site.slug, count)) };
  for (const { way, users, seconds, perSecond, peakMebibytes } of [into, out]) {
    say(`${users} users ${way}: ${seconds} s, ${perSecond}/s, at most ${peakMebibytes} MiB`);
  }
  return { site, transfers: [into, out] };
}

function tell(say: Say, of: string, listing: Listing): Listing {
  say(`lists of ${of}, at most ${listing.peakMebibytes} MiB:`);
  for (const [what, { p50, p99 }] of Object.entries(listing.latency)) say(`  ${what}: ${p50} ms (p99 ${p99})`);
  return listing;
}
