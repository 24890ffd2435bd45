import { AuthApiError, GoTrueClient, isAuthRetryableFetchError, type AuthError } from '@supabase/auth-js';
import { suspendInstance } from '@gatehouse/instances';
import { describe, expect, it, vi } from 'vitest';
import { someEmail } from '../../api/netlify/client.ts';
import type { Site } from '../../support/site.ts';
import { useGatehouse } from '../../support/use-gatehouse.ts';
import { authClient, createOpenSite, done, password, refusal, signUpAndIn } from './auth-client.ts';

const gatehouse = useGatehouse();

/** The client as it comes, without a mount's path and without an API key: it only says that it is this client. */
function plainClient(site: Site): GoTrueClient {
  const url = site.supabaseUrl.replace('/auth/v1', '');
  return new GoTrueClient({ url, storageKey: site.slug, autoRefreshToken: false, detectSessionInUrl: false });
}

describe('on the bare path', () => {
  it('the client is answered in its own language, on a site that speaks both', async () => {
    const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
    const client = plainClient(site);
    const email = someEmail();
    expect(await done(client.signUp({ email, password }))).toMatchObject({ session: { token_type: 'bearer' } });
    expect(await done(client.refreshSession())).toMatchObject({ user: { email } });
    expect((await client.signOut()).error).toBeNull();
    expect((await refusal(client.signInWithPassword({ email, password: 'wrong one' }))).code).toBe(
      'invalid_credentials',
    );
  });
});

describe('while a site is not served', () => {
  it('the client is told to try again, and keeps its session', async () => {
    const site = await createOpenSite(gatehouse());
    const { client, email, session } = await signUpAndIn(site);
    await suspendInstance(gatehouse().platform, site.id);
    await vi.waitUntil(async () => (await fetch(`${site.supabaseUrl}/settings`)).status === 503, 5_000);
    for (const { error } of [await client.getUser(), await client.signInWithPassword({ email, password })]) {
      expect(isAuthRetryableFetchError(error)).toBe(true);
      expect(error?.status).toBe(503);
    }
    expect((await done(client.getSession())).session?.refresh_token).toBe(session.refresh_token);
  });
});

type Door = readonly [string, string, (client: GoTrueClient) => Promise<{ readonly error: AuthError | null }>];

const phone = '+4915112345678';
const credential = { provider: 'google', token: 'a.b.c' } as const;

const doors: readonly Door[] = [
  ['a code by SMS', 'phone_provider_disabled', (client) => client.signInWithOtp({ phone })],
  ['a phone number', 'phone_provider_disabled', (client) => client.signUp({ phone, password })],
  ['a phone number of one’s own', 'phone_provider_disabled', (client) => client.updateUser({ phone })],
  ['single sign-on', 'saml_provider_disabled', (client) => client.signInWithSSO({ domain: 'corp.example' })],
  ['a token of a provider', 'provider_disabled', (client) => client.signInWithIdToken(credential)],
  ['a second factor', 'mfa_totp_enroll_not_enabled', (client) => client.mfa.enroll({ factorType: 'totp' })],
  ['linking a provider', 'manual_linking_disabled', (client) => client.linkIdentity({ provider: 'github' })],
];

describe('what is switched off says so', () => {
  it.each(doors)('%s: %s', async (_door, code, knock) => {
    const { client } = await signUpAndIn(await createOpenSite(gatehouse()));
    const { error } = await knock(client);
    expect(error).toBeInstanceOf(AuthApiError);
    expect(error?.code).toBe(code);
  });

  it('a provider, once the browser gets to it', async () => {
    const site = await createOpenSite(gatehouse());
    const { url } = await done(authClient(site).signInWithOAuth({ provider: 'github' }));
    const answer = await fetch(url, { redirect: 'manual' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error_code: 'validation_failed' });
  });
});
