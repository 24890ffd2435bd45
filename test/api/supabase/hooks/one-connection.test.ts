import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { useDatabase } from '@gatehouse/testing';
import { useHookReceiver } from '../../../support/hook-receiver.ts';
import type { Site } from '../../../support/site.ts';
import { startGatehouse, type Gatehouse } from '../../../support/start-gatehouse.ts';
import { says } from './auth-hooks.ts';

// One connection: a hook that is called while it is held would stop everything else.
const database = useDatabase({ poolMax: 1 });
const receiver = useHookReceiver();
let gatehouse: Gatehouse;
beforeAll(async () => {
  gatehouse = await startGatehouse({ database: database() });
});
afterAll(() => gatehouse.stop());

const password = 'correct horse';
const names = [
  'before_user_created',
  'after_user_created',
  'custom_access_token',
  'send_email',
  'password_verification_attempt',
] as const;

/** A site all of whose hooks ask it for something before they answer; `asked` are the statuses that they got. */
async function curiousSite(): Promise<{ site: Site; heard: string[]; asked: number[]; mailed: string[] }> {
  const [heard, asked, mailed]: [string[], number[], string[]] = [[], [], []];
  const secrets = `v1,whsec_${randomBytes(24).toString('base64')}`;
  const hooks = names.map((name) => {
    const { url: uri } = receiver().hook(async ({ body }) => {
      heard.push(name);
      asked.push((await post(site, '/recover', { email: 'nobody@x.example' })).status);
      if (name === 'send_email') mailed.push(body.email_data.token as string);
      return says(name === 'custom_access_token' ? { claims: body.claims } : {});
    });
    return [name, { enabled: true, uri, secrets }] as const;
  });
  const hook = Object.fromEntries(hooks) as NonNullable<SparseSettings['hook']>;
  const site: Site = await gatehouse.createSite({ settings: { dialect: 'supabase', hook } });
  return { site, heard, asked, mailed };
}

async function post(
  site: Site,
  path: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${site.supabaseUrl}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

it('no hook is called while a connection is held, from sign-up to refresh', async () => {
  const { site, heard, asked, mailed } = await curiousSite();
  const email = 'ada@x.example';
  expect((await post(site, '/signup', { email, password })).status).toBe(200);
  const verified = await post(site, '/verify', { type: 'signup', email, token: mailed[0] });
  expect(verified.status).toBe(200);
  expect((await post(site, '/token?grant_type=password', { email, password })).status).toBe(200);
  const { refresh_token } = verified.body;
  expect((await post(site, '/token?grant_type=refresh_token', { refresh_token })).status).toBe(200);
  expect((await post(site, '/recover', { email })).status).toBe(200);
  expect((await post(site, '/verify', { type: 'recovery', email, token: mailed[1] })).status).toBe(200);
  expect(heard).toEqual([
    'before_user_created',
    'send_email',
    'after_user_created',
    'custom_access_token',
    'password_verification_attempt',
    'custom_access_token',
    'custom_access_token',
    'send_email',
    'custom_access_token',
  ]);
  expect(new Set(asked)).toEqual(new Set([200]));
});
