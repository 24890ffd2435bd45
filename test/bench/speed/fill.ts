import { Client } from 'pg';
import type { StageDatabase } from './stage.ts';

const batchSize = 50_000;

/** Adds users with an address and an identity each to a site, past the API. */
export async function addUsers({ database }: StageDatabase, instanceId: string, count: number): Promise<void> {
  await inBatches(
    database.connectionString,
    count,
    `with u as (
       insert into gatehouse.users (instance_id, id, aud, role, email, email_key, email_confirmed_at, app_metadata, created_at, updated_at)
       select $1::uuid, m.id, 'authenticated', 'authenticated', m.id || '@crowd.example', m.id || '@crowd.example', now(),
         '{"provider":"email","providers":["email"]}', now(), now()
       from (select gen_random_uuid() as id from generate_series(1, $2::int)) m returning id, email
     )
     insert into gatehouse.identities (instance_id, id, user_id, provider, provider_id, identity_data, email, created_at, updated_at)
     select $1::uuid, gen_random_uuid(), u.id, 'email', u.id::text, jsonb_build_object('sub', u.id, 'email', u.email), u.email, now(), now()
     from u`,
    instanceId,
  );
}

/** Adds rows to the audit log of a site, a second apart. */
export async function addAuditRows({ database }: StageDatabase, instanceId: string, count: number): Promise<void> {
  await inBatches(
    database.connectionString,
    count,
    `insert into gatehouse.audit_log_entries (instance_id, id, payload, ip_address, created_at)
     select $1::uuid, gen_random_uuid(), '{"action":"login","actor_username":"ada@example.org","log_type":"account"}', '192.0.2.1',
       now() - n * interval '1 second' from generate_series(1, $2::int) n`,
    instanceId,
  );
}

async function inBatches(connectionString: string, count: number, text: string, instanceId: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  for (let left = count; left > 0; left -= batchSize) await client.query(text, [instanceId, Math.min(left, batchSize)]);
  await client.query('analyze');
  await client.end();
}
