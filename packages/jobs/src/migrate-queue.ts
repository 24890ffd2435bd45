import { runMigrations } from 'bullmq';
import { Client } from 'pg';
import { queueNames } from './catalogue.ts';
import { ownerSeparator } from './queue-connection.ts';

/** Any text will do, as long as nobody else locks its hash in the same database. */
const sequencesLock = 'gatehouse:queue-sequences';

const plainIdentifier = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Creates or raises the schema of the queue without Redis. Two runs at once wait for each other.
 *
 * It also makes the id sequence of every queue, which BullMQ would create at the first job: a serving role has no right
 * to create anything. Queues of owners, whose names nobody knows yet, count on the sequence of everybody's.
 *
 * @param schema a plain lower-case identifier.
 * @throws the database's error; nothing is changed then.
 */
export async function migrateQueue(connectionString: string, schema: string): Promise<void> {
  if (!plainIdentifier.test(schema)) {
    throw new Error(`the queue's schema is ${JSON.stringify(schema)}; allowed are lower-case letters, digits and _`);
  }
  const client = new Client({ connectionString, application_name: 'gatehouse-migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await runMigrations(client, schema);
    await shareSequences(client, schema);
    for (const queue of queueNames) await client.query(`select "${schema}".next_job_id($1)`, [queue]);
  } finally {
    await client.end();
  }
}

/**
 * BullMQ asks this function which sequence a queue counts on, even for jobs that bring their ids. What is replaced at once
 * by two would fail for one of them, hence the lock, which holds for both statements.
 */
async function shareSequences(client: Client, schema: string): Promise<void> {
  await client.query(`
    select pg_advisory_xact_lock(hashtext('${sequencesLock}'));
    create or replace function "${schema}".job_id_seq_name(p_queue text) returns text language sql immutable as $$
      select 'bullmq_jid_' || md5(split_part(p_queue, '${ownerSeparator}', 1))
    $$`);
}
