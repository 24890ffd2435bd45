import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Router } from '@koa/router';
import Koa, { type Context } from 'koa';
import { Pool, type PoolClient } from 'pg';
import { createPasswordHasher } from '@gatehouse/crypto';

// The limits of the parts: what remains when everything is left out that makes a service of them.

const { DATABASE_URL, PORT, TOKEN_SECRET = '' } = process.env;
const pool = new Pool({ connectionString: DATABASE_URL, max: 10 });
const select = {
  name: 'select_user',
  text: 'select u.* from gatehouse.users u where u.instance_id = $1 and u.id = $2',
};

interface Claims {
  readonly sub: string;
  readonly instance: string;
}

async function answerUser(ctx: Context, { instance, sub }: Claims): Promise<void> {
  const { rows } = await pool.query({ ...select, values: [instance, sub] });
  ctx.type = 'application/json';
  ctx.body = JSON.stringify(rows[0]);
}

/** Koa and a statement. */
function bareApp(): Koa {
  const app = new Koa();
  app.use(async (ctx) => {
    await answerUser(ctx, { instance: ctx.get('X-Instance'), sub: ctx.get('X-User') });
  });
  return app;
}

/** Koa, a router, a token and a statement: the least that `GET /user` can be. */
function userApp(): Koa {
  const app = new Koa();
  const router = new Router();
  router.get('/user', async (ctx) => answerUser(ctx, verify(ctx.get('Authorization'))));
  app.use(router.routes());
  return app;
}

function verify(authorization: string): Claims {
  const [header = '', payload = '', signature = ''] = authorization.slice('Bearer '.length).split('.');
  const mac = createHmac('sha256', TOKEN_SECRET).update(`${header}.${payload}`).digest();
  const isSigned = timingSafeEqual(mac, Buffer.from(signature, 'base64url'));
  const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg: string };
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims & { exp: number };
  if (!isSigned || alg !== 'HS256' || claims.exp * 1_000 < Date.now()) throw new Error('no such token');
  return claims;
}

const rotation = {
  name: 'rotate',
  text: `with old as (
      select t.token, t.session_id from bench.tokens t where t.token = $1 and not t.is_revoked for update
    ), child as (
      insert into bench.tokens (token, parent, session_id, created_at) select $2, token, session_id, $3 from old
    )
    update bench.tokens t set is_revoked = true, updated_at = $3 from old where t.token = old.token returning t.session_id`,
};

async function createTokens(): Promise<void> {
  await pool.query('create schema if not exists bench');
  await pool.query(`create table if not exists bench.tokens (token bytea primary key, parent bytea, session_id uuid not null,
    is_revoked boolean not null default false, created_at timestamptz not null, updated_at timestamptz)`);
}

/** Swaps tokens in as many chains as there are connections: nothing but the statement. @returns how many a second */
async function rotate(seconds: number, connections: number): Promise<number> {
  await createTokens();
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  const started = performance.now();
  const ends = started + seconds * 1_000;
  const counts = await Promise.all(clients.map((client) => rotateUntil(client, ends)));
  const elapsed = performance.now() - started;
  for (const client of clients) client.release();
  return (counts.reduce((sum, count) => sum + count, 0) * 1_000) / elapsed;
}

async function rotateUntil(client: PoolClient, ends: number): Promise<number> {
  let token = randomBytes(32);
  await client.query('insert into bench.tokens (token, session_id, created_at) values ($1, gen_random_uuid(), now())', [
    token,
  ]);
  let count = 0;
  for (; performance.now() < ends; count += 1) {
    const child = randomBytes(32);
    const { rowCount } = await client.query({ ...rotation, values: [token, child, new Date()] });
    if (rowCount !== 1) throw new Error('a token was not swapped');
    token = child;
  }
  return count;
}

/** Verifies passwords on the hashing threads: nothing but the hashes. @returns how many a second */
async function verifyPasswords(seconds: number, hash: string): Promise<number> {
  const hasher = createPasswordHasher();
  await hasher.verify('warm', 'password', hash);
  const started = performance.now();
  const ends = started + seconds * 1_000;
  const chains = Array.from({ length: 16 }, async () => {
    let count = 0;
    for (; performance.now() < ends; count += 1) await hasher.verify('lane', 'password', hash);
    return count;
  });
  const counts = await Promise.all(chains);
  const elapsed = performance.now() - started;
  await hasher.stop();
  return (counts.reduce((sum, count) => sum + count, 0) * 1_000) / elapsed;
}

interface Question {
  readonly id: number;
  readonly rotate?: { readonly seconds: number; readonly connections: number };
  readonly verify?: { readonly seconds: number; readonly hash: string };
}

async function answer({ rotate: rotating, verify: verifying }: Question): Promise<number | undefined> {
  if (rotating) return rotate(rotating.seconds, rotating.connections);
  return verifying && verifyPasswords(verifying.seconds, verifying.hash);
}

process.on('message', (question: Question) => {
  void answer(question)
    .then((value) => value !== undefined && process.send?.({ id: question.id, value }))
    .catch((error: unknown) => process.send?.({ id: question.id, problem: String(error) }));
});

const [bare, user] = [bareApp().callback(), userApp().callback()];
createServer((req, res) => {
  if (req.url === '/health') res.end();
  else void (req.url === '/user' ? user : bare)(req, res);
}).listen(Number(PORT), '127.0.0.1');
