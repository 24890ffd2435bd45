import { isAuthSessionMissingError } from '@supabase/auth-js';
import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../support/use-gatehouse.ts';
import {
  authClient,
  createOpenSite,
  done,
  recordingFetch,
  refusal,
  signInElsewhere,
  signUpAndIn,
} from './auth-client.ts';

const gatehouse = useGatehouse();

/** The forms of refresh tokens: kept in a table, or signed. */
const forms = [
  ['kept', 0],
  ['signed', 2],
] as const;

describe.each(forms)('a refresh token that is %s', (_form, version) => {
  const settings = { security: { refresh_token_algorithm_version: version } } as const;

  it('is swapped for a new one', async () => {
    const site = await createOpenSite(gatehouse(), settings);
    const { client, user, session } = await signUpAndIn(site);
    const events: string[] = [];
    client.onAuthStateChange((event) => void events.push(event));
    const refreshed = await done(client.refreshSession());
    expect(refreshed.session?.refresh_token).not.toBe(session.refresh_token);
    expect(refreshed.user?.id).toBe(user.id);
    expect(events).toContain('TOKEN_REFRESHED');
    expect((await done(client.getUser())).user.id).toBe(user.id);
  });

  it('that 20 tabs send at once gives all of them the same working session', async () => {
    const site = await createOpenSite(gatehouse(), settings);
    const { session } = await signUpAndIn(site);
    const tabs = Array.from({ length: 20 }, () => authClient(site));
    const refreshed = await Promise.all(tabs.map((tab) => done(tab.refreshSession(session))));
    const tokens = new Set(refreshed.map((each) => each.session?.refresh_token));
    expect(tokens.size).toBe(1);
    for (const tab of tabs.slice(0, 3)) expect((await done(tab.getUser())).user.id).toBe(session.user.id);
    await done(tabs[0]?.refreshSession() ?? Promise.reject(new Error('no tab')));
  });

  it('that is two behind is refused and ends the family', async () => {
    const site = await createOpenSite(gatehouse(), settings);
    const { client, session } = await signUpAndIn(site);
    await done(client.refreshSession());
    const { session: newest } = await done(client.refreshSession());
    gatehouse().clock.advance(1);
    expect(await refusal(authClient(site).refreshSession(session))).toMatchObject({
      status: 400,
      code: 'refresh_token_already_used',
      message: expect.stringContaining('Invalid Refresh Token: Already Used'),
    });
    const survivor = authClient(site).refreshSession({ refresh_token: newest?.refresh_token ?? '' });
    expect((await refusal(survivor)).code).toMatch(/^refresh_token_(?:already_used|not_found)$/);
  });

  it('of another site is not found', async () => {
    const [home, other] = [await createOpenSite(gatehouse(), settings), await createOpenSite(gatehouse(), settings)];
    const { session, client } = await signUpAndIn(home);
    expect((await refusal(authClient(other).refreshSession(session))).code).toBe('refresh_token_not_found');
    expect(await done(client.refreshSession())).toHaveProperty('session');
  });
});

describe('one client', () => {
  it('that is asked 20 times to refresh asks once', async () => {
    const site = await createOpenSite(gatehouse());
    const { asked, fetch } = recordingFetch(site);
    const { client } = await signUpAndIn(site, { fetch });
    const refreshed = await Promise.all(Array.from({ length: 20 }, () => done(client.refreshSession())));
    expect(new Set(refreshed.map(({ session }) => session?.access_token)).size).toBe(1);
    expect(asked.filter((request) => request.startsWith('POST /token'))).toHaveLength(1);
  });

  it('refreshes when its access token has run out', async () => {
    const site = await createOpenSite(gatehouse(), { jwt: { exp: 60 } });
    const { asked, fetch } = recordingFetch(site);
    const { client, session } = await signUpAndIn(site, { fetch });
    // The client takes a token for expired when it has less than 90 seconds to go.
    const { session: newest } = await done(client.getSession());
    expect(newest?.refresh_token).not.toBe(session.refresh_token);
    expect(asked).toContain('POST /token?grant_type=refresh_token');
  });

  it('takes a session over that another was given', async () => {
    const site = await createOpenSite(gatehouse());
    const { session, user } = await signUpAndIn(site);
    const client = authClient(site);
    const taken = await done(client.setSession(session));
    expect(taken.user?.id).toBe(user.id);
    expect(await done(client.refreshSession())).toMatchObject({ user: { id: user.id } });
  });

  it('does not take over a session whose access token says nothing here', async () => {
    const [home, other] = [await createOpenSite(gatehouse()), await createOpenSite(gatehouse())];
    const { session } = await signUpAndIn(home);
    expect(await refusal(authClient(other).setSession(session))).toMatchObject({ status: 403, code: 'bad_jwt' });
  });
});

describe('signing out', () => {
  const isSignedIn = async (client: ReturnType<typeof authClient>): Promise<boolean> => {
    const { error } = await client.getUser();
    if (error && !isAuthSessionMissingError(error)) throw error;
    return error === null;
  };

  it.each([
    ['global', [false, false]],
    ['local', [false, true]],
    ['others', [true, false]],
  ] as const)('with the scope %s leaves here and elsewhere: %s', async (scope, left) => {
    const site = await createOpenSite(gatehouse());
    const person = await signUpAndIn(site);
    const elsewhere = await signInElsewhere(site, person);
    expect((await person.client.signOut({ scope })).error).toBeNull();
    expect([await isSignedIn(person.client), await isSignedIn(elsewhere)]).toEqual(left);
  });

  it('ends access and refresh tokens at once', async () => {
    const site = await createOpenSite(gatehouse());
    const { client, session } = await signUpAndIn(site);
    await client.signOut();
    const { error } = await authClient(site).getUser(session.access_token);
    expect(isAuthSessionMissingError(error)).toBe(true);
    expect(await refusal(authClient(site).refreshSession(session))).toMatchObject({ code: 'refresh_token_not_found' });
  });
});
