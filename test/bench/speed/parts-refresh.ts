import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { closeDatabase, connectDatabase, rotateRefreshToken, scopeOf, type InstanceId } from '@gatehouse/database';
import { repeatFor } from './repeat.ts';

/** How long tokens are swapped, in how many chains; each has a connection. */
export interface Swapping {
  readonly seconds: number;
  readonly connections: number;
}

const leastStatement = {
  name: 'rotate',
  text: `with old as (
      select t.token, t.session_id from bench.tokens t where t.token = $1 and not t.is_revoked for update
    ), child as (
      insert into bench.tokens (token, parent, session_id, created_at) select $2, token, session_id, $3 from old
    )
    update bench.tokens t set is_revoked = true, updated_at = $3 from old where t.token = old.token returning t.session_id`,
};

/** Swaps tokens that belong to nobody: the least that a rotation can be. @returns how many a second */
export async function swapTokens(pool: Pool, { seconds, connections }: Swapping): Promise<number> {
  await createTokens(pool);
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  const chains = clients.map(async (client) => {
    let token = randomBytes(32);
    const first = 'insert into bench.tokens (token, session_id, created_at) values ($1, gen_random_uuid(), now())';
    await client.query(first, [token]);
    return async () => {
      const child = randomBytes(32);
      const { rowCount } = await client.query({ ...leastStatement, values: [token, child, new Date()] });
      if (rowCount !== 1) throw new Error('a token was not swapped');
      token = child;
    };
  });
  const perSecond = await repeatFor(seconds, await Promise.all(chains));
  for (const client of clients) client.release();
  return perSecond;
}

async function createTokens(pool: Pool): Promise<void> {
  await pool.query('create schema if not exists bench');
  await pool.query(`create table if not exists bench.tokens (token bytea primary key, parent bytea, session_id uuid not null,
    is_revoked boolean not null default false, created_at timestamptz not null, updated_at timestamptz)`);
}

const anyTime = { tokensAfter: null, sessionsAfter: null, activeAfter: null, lowAalAfter: null, singleTags: null };

/**
 * Swaps tokens of sessions that are open on the site, with the service's own statement: it reads user, identities and
 * methods, marks the session, and writes the audit log. Nobody asks and nobody is answered. @returns how many a second
 */
export async function swapTokensOfSessions(
  connectionString: string,
  { instanceId, seconds, connections }: Swapping & { readonly instanceId: string },
): Promise<number> {
  const db = connectDatabase({ connectionString, poolMax: connections });
  const scope = scopeOf(db, instanceId as InstanceId);
  const tokens: { token_hash: Buffer }[] = await db
    .knex('refresh_tokens')
    .withSchema(db.namespace)
    .where({ instance_id: instanceId, is_revoked: false })
    .limit(connections)
    .select('token_hash');
  const chains = tokens.map(({ token_hash: first }) => {
    let tokenHash = first;
    return async () => {
      const [now, childHash] = [new Date(), randomBytes(32)];
      const request = { now, userAgent: 'bench', ip: '127.0.0.1', limits: anyTime, timestamp: now.toISOString() };
      const swapped = await rotateRefreshToken(scope, { ...request, tokenHash, childHash, upgradePercentage: 0 });
      if (!swapped?.is_rotated) throw new Error('a token was not swapped');
      tokenHash = childHash;
    };
  });
  const perSecond = await repeatFor(seconds, chains);
  await closeDatabase(db);
  return perSecond;
}
