import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Router } from '@koa/router';
import Koa, { type Context } from 'koa';
import { Pool } from 'pg';
import { createPasswordHasher } from '@gatehouse/crypto';
import { repeatFor } from './repeat.ts';
import { swapTokens, swapTokensOfSessions, type Swapping } from './parts-refresh.ts';

// The limits of the parts: what remains when everything is left out that makes a service of them.

const { DATABASE_URL = '', PORT, TOKEN_SECRET = '' } = process.env;
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

/** Verifies passwords on the hashing threads: nothing but the hashes. @returns how many a second */
async function verifyPasswords(seconds: number, hash: string): Promise<number> {
  const hasher = createPasswordHasher();
  // Of the same lane: beside another one it would not be given every thread.
  await hasher.verify('lane', 'password', hash);
  const lanes = Array.from({ length: 16 }, () => () => hasher.verify('lane', 'password', hash));
  const perSecond = await repeatFor(seconds, lanes);
  await hasher.stop();
  return perSecond;
}

interface Question {
  readonly id: number;
  readonly rotate?: Swapping;
  readonly rotateSessions?: Swapping & { readonly instanceId: string };
  readonly verify?: { readonly seconds: number; readonly hash: string };
}

async function answer({ rotate, rotateSessions, verify: verifying }: Question): Promise<number | undefined> {
  if (rotate) return swapTokens(pool, rotate);
  if (rotateSessions) return swapTokensOfSessions(DATABASE_URL, rotateSessions);
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
