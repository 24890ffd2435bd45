import { runMigrations } from 'bullmq';
import { Client } from 'pg';
import { queueNames } from './catalogue.ts';

const plainIdentifier = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Creates or raises the schema of the queue without Redis. Two runs at once wait for each other.
 *
 * It also makes the id sequence of every queue, which BullMQ would create at the first job: a serving role has no right
 * to create anything.
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
    for (const queue of queueNames) await client.query(`select "${schema}".next_job_id($1)`, [queue]);
  } finally {
    await client.end();
  }
}
