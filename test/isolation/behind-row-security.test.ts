import { describe, expect, it } from 'vitest';
import { tenantTables } from '@gatehouse/database';
import { purgeInstances } from '@gatehouse/instances';
import { Upkeep } from '@gatehouse/worker';
import { call, grantRefresh, signIn, someEmail } from '../api/netlify/client.ts';
import { tablesOfInstances, tablesWithRows } from '../support/fill-tenant-tables.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import { askOperator, usedBy } from '../support/operator.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addEndpoint, called, deliveryOf, verified } from '../webhooks/webhook-site.ts';

const gatehouse = useGatehouse({ rowSecurity: true });
const receiver = useHookReceiver();
const password = 'correct horse';
const day = 86_400_000;

/** Statements of the API, of the worker and of upkeep that came to nothing. */
function faults(): string[] {
  return gatehouse().log.filter((line) => /permission denied|row-level security|"level":"(error|fatal)"/.test(line));
}

/** Signs up by mail in the one dialect and comes back with the tokens of the confirmation. */
async function signUpByMail(site: Site, dialect: 'netlify' | 'supabase', email: string): Promise<Tokens> {
  const base = dialect === 'netlify' ? site.netlifyUrl : site.supabaseUrl;
  expect((await call(base, 'POST /signup', { json: { email, password } })).status).toBe(200);
  const token = await site.tokenMailedTo(email, 'Confirm Your Signup');
  const proof = dialect === 'netlify' ? { token, type: 'signup' } : { token_hash: token, type: 'signup' };
  const confirmed = await call(base, 'POST /verify', { json: proof });
  expect(confirmed, confirmed.text).toMatchObject({ status: 200 });
  return confirmed.body as Tokens;
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

describe.each(['netlify', 'supabase'] as const)('behind row-level security a person of the %s dialect', (dialect) => {
  it('signs up by mail, signs in, refreshes, changes the profile, resets the password and signs out', async () => {
    const site = await gatehouse().createSite();
    const base = dialect === 'netlify' ? site.netlifyUrl : site.supabaseUrl;
    const email = someEmail();
    const first = await signUpByMail(site, dialect, email);
    const seen = await call(base, 'GET /user', { bearer: first.access_token });
    expect(seen.body).toMatchObject({ email });

    const grant = (name: string, values: Record<string, string>) =>
      dialect === 'netlify'
        ? call(base, 'POST /token', { form: { grant_type: name, ...values } })
        : call(base, `POST /token?grant_type=${name}`, { json: values });
    const by = dialect === 'netlify' ? { username: email, password } : { email, password };
    const signedIn = await grant('password', by);
    expect(signedIn.status).toBe(200);
    const refreshed = await grant('refresh_token', { refresh_token: signedIn.body.refresh_token });
    expect(refreshed, refreshed.text).toMatchObject({ status: 200 });
    const bearer = refreshed.body.access_token as string;

    const changed = await call(base, 'PUT /user', { bearer, json: { data: { full_name: 'Ann' } } });
    expect(changed.body).toMatchObject({ user_metadata: { full_name: 'Ann' } });
    expect((await call(base, 'POST /recover', { json: { email } })).status).toBe(200);
    expect(await site.tokenMailedTo(email, 'Reset Your Password')).not.toBe('');

    expect((await call(base, 'POST /logout', { bearer })).status).toBe(204);
    expect((await grant('refresh_token', { refresh_token: refreshed.body.refresh_token })).status).toBe(400);
    expect(faults()).toEqual([]);
  });
});

describe('behind row-level security a site', () => {
  it('lists and finds its own people, and is told of them by webhook', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const hook = receiver().hook();
    const { secret, id } = await addEndpoint(gatehouse(), site, hook.url, { event_types: ['user.created'] });
    const email = someEmail();
    const json = { email, password, confirm: true, user_metadata: { full_name: 'Ann of Here' } };
    for (const each of [site, other]) {
      expect((await call(each, 'POST /admin/users', { json, bearer: each.signToken() })).status).toBe(200);
    }
    for (const asked of ['GET /admin/users', 'GET /admin/users?filter=ann%20of']) {
      const { body, headers } = await call(site, asked, { bearer: site.signToken() });
      expect(body.users).toMatchObject([{ email }]);
      expect(headers.get('x-total-count')).toBe('1');
    }
    expect(verified(secret, await called(hook)).data).toMatchObject({ user: { email } });
    await deliveryOf(gatehouse(), site, { id }, { state: 'sent' });
    expect(faults()).toEqual([]);
  });

  it('is exported, imported into another and added up', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const email = someEmail();
    await signUpByMail(site, 'netlify', email);
    const path = `/v1/instances/${site.slug}/users/export?password_hashes=true`;
    const lines = (await askOperator(gatehouse(), `GET ${path}`)).text;
    const into = `POST /v1/instances/${other.slug}/users/import`;
    const { text } = await askOperator(gatehouse(), into, { body: lines });
    expect(JSON.parse(text.trim().split('\n').at(-1) ?? '')).toMatchObject({ done: { added: 1, failed: 0 } });
    const session = await signIn(other, email, password);
    expect((await grantRefresh(other, session.refreshToken)).status).toBe(200);
    await usedBy(gatehouse(), site, { sign_ups: 1 });
    await usedBy(gatehouse(), other, { 'logins.password': 1 });
    expect(faults()).toEqual([]);
  });

  it('is kept in order, deleted and removed to the last row, and its neighbour is not', async () => {
    const [site, kept] = [await gatehouse().createSite(), await gatehouse().createSite()];
    for (const each of [site, kept]) await signUpByMail(each, 'supabase', someEmail());
    const { db, now } = gatehouse().platform;
    const after = (days: number): Date => new Date(now().getTime() + days * day);
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const findInstance = async () => undefined;
    const upkeep = new Upkeep({
      db,
      log,
      now: () => after(2),
      findInstance,
      canTellWhoIsGone: () => true,
      wake: () => undefined,
    });
    await upkeep.sweep();
    const deleted = await askOperator(gatehouse(), `DELETE /v1/instances/${site.slug}?grace_seconds=0`);
    expect(deleted, deleted.text).toMatchObject({ status: 204 });
    const tables = await tablesOfInstances(db);
    const left = (of: Site) =>
      tablesWithRows(
        db,
        tables.filter((name) => tenantTables.includes(name as never)),
        of.id,
      );
    expect(await left(kept)).toContain('users');
    while ((await purgeInstances(db, after(1), 1_000)) > 0);
    expect(await left(site)).toEqual([]);
    expect(await left(kept)).toContain('users');
    expect(faults()).toEqual([]);
  });
});
