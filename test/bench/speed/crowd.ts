import { randomBytes, randomUUID } from 'node:crypto';
import { generateDataKey, seal, wrapDataKey, type MasterKeyRing } from '@gatehouse/crypto';
import { Client } from 'pg';
import { signHs256 } from '../../support/site.ts';
import type { LoadRequest } from './load.ts';
import type { StageDatabase } from './stage.ts';

interface Member {
  readonly id: string;
  readonly slug: string;
  readonly secret: string;
  readonly userId: string;
  readonly sessionId: string;
}

const batchSize = 5_000;
const tokenSeconds = 3_600;

/**
 * Adds sites with one user and one session each, past the control plane, which would take minutes for so many.
 *
 * @returns the `GET /user` of each site's user, in the Supabase dialect
 */
export async function addCrowd({ database, platform }: StageDatabase, count: number): Promise<LoadRequest[]> {
  const client = new Client({ connectionString: database.connectionString });
  await client.connect();
  const requests: LoadRequest[] = [];
  for (let start = 0; start < count; start += batchSize) {
    const members = Array.from({ length: Math.min(batchSize, count - start) }, newMember);
    await insertInstances(client, platform.masterKeys, members);
    await insertUsers(client, members);
    requests.push(...members.map(getUser));
  }
  await client.query('analyze');
  await client.end();
  return requests;
}

function newMember(): Member {
  const id = randomUUID();
  const secret = randomBytes(24).toString('base64url');
  return { id, slug: `s-${id.slice(0, 18)}`, secret, userId: randomUUID(), sessionId: randomUUID() };
}

async function insertInstances(client: Client, masterKeys: MasterKeyRing, members: readonly Member[]): Promise<void> {
  const rows = members.map(({ id, slug, secret }) => {
    const dataKey = generateDataKey();
    const place = { instanceId: id, table: 'instances', row: id, path: 'jwt.secret', keyVersion: 1 };
    const settings = {
      site_url: `https://${slug}.example`,
      jwt: { secret: { $sealed: seal(dataKey, place, secret) } },
    };
    return { id, slug, settings, data_key: wrapDataKey(masterKeys, id, dataKey) };
  });
  await client.query(
    `insert into gatehouse.instances (id, slug, settings, data_key, master_key_id, created_at, updated_at)
     select r.id, r.slug, r.settings, r.data_key, $2, now(), now()
     from jsonb_to_recordset($1::jsonb) r (id uuid, slug text, settings jsonb, data_key text)`,
    [JSON.stringify(rows), masterKeys.primaryId],
  );
}

async function insertUsers(client: Client, members: readonly Member[]): Promise<void> {
  const columns = ['id', 'userId', 'sessionId'] as const;
  const values = columns.map((column) => members.map((member) => member[column]));
  await client.query(
    `with m as (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[]) m (instance_id, user_id, session_id)), u as (
       insert into gatehouse.users (instance_id, id, aud, role, email, email_key, email_confirmed_at, app_metadata, created_at, updated_at)
       select instance_id, user_id, 'authenticated', 'authenticated', 'ada@example.org', 'ada@example.org', now(),
         '{"provider":"email","providers":["email"]}', now(), now() from m
     ), i as (
       insert into gatehouse.identities (instance_id, id, user_id, provider, provider_id, identity_data, email, created_at, updated_at)
       select instance_id, gen_random_uuid(), user_id, 'email', user_id::text,
         jsonb_build_object('sub', user_id, 'email', 'ada@example.org'), 'ada@example.org', now(), now() from m
     )
     insert into gatehouse.sessions (instance_id, id, user_id, created_at) select instance_id, session_id, user_id, now() from m`,
    values,
  );
}

function getUser({ slug, secret, userId, sessionId }: Member): LoadRequest {
  const exp = Math.floor(Date.now() / 1_000) + tokenSeconds;
  const claims = { sub: userId, session_id: sessionId, aud: 'authenticated', role: 'authenticated', aal: 'aal1', exp };
  const token = signHs256(secret, claims);
  return { method: 'GET', path: `/i/${slug}/auth/v1/user`, headers: { Authorization: `Bearer ${token}` } };
}
