import { createTemplateDatabase, createTestDatabase, startTestCluster } from '@gatehouse/testing';
import { listInstances, listUsers, type Listing } from './bench-lists.ts';
import { openImportRig, type BenchSite, type ImportRig } from './import-rig.ts';
import { sendAll, takeAll, type Transfer } from './transfer.ts';
import { tableLines, type Row } from '../speed/table.ts';
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
    const few = await throughAndBack(rig, Math.ceil(users / 10), say);
    const many = await throughAndBack(rig, users, say);
    await database.db.knex.raw('analyze');
    const userRows = rowsOfLists(`${users} users`, await listUsers(rig, many.site, users));
    for (const line of tableLines(userRows)) say(line);
    await rig.addInstances(instances);
    await database.db.knex.raw('analyze');
    const rows = [
      ...few.rows,
      ...many.rows,
      ...userRows,
      ...rowsOfLists(`${instances} instances`, await listInstances(rig, instances)),
    ];
    say('');
    for (const line of tableLines(rows)) say(line);
    return { rows };
  } finally {
    await rig.close();
    await database.drop();
    await cluster.stop();
  }
}

interface ThroughAndBack {
  readonly site: BenchSite;
  readonly rows: readonly Row[];
}

async function throughAndBack(rig: ImportRig, count: number, say: Say): Promise<ThroughAndBack> {
  const site = await rig.newSite(`users-${count}`);
  const rows = [
    ...rowsOfTransfer('in', await sendAll(rig, site.slug, userLines(count), count)),
    ...rowsOfTransfer('out', await takeAll(rig, site.slug, count)),
  ];
  for (const line of tableLines(rows)) say(line);
  return { site, rows };
}

function rowsOfTransfer(way: 'in' | 'out', { users, perSecond, peakMebibytes }: Transfer): Row[] {
  return [
    { measure: `${users} users ${way}`, value: perSecond, unit: 'users/s' },
    { measure: '  memory at most', value: peakMebibytes, unit: 'MiB' },
  ];
}

function rowsOfLists(of: string, { latency, peakMebibytes }: Listing): Row[] {
  const lists = Object.entries(latency).map(([what, { p50 }]) => ({ measure: `  ${what}`, value: p50, unit: 'ms' }));
  return [{ measure: `lists of ${of}, memory at most`, value: peakMebibytes, unit: 'MiB' }, ...lists];
}
