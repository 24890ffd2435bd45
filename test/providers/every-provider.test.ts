import { describe, expect, it } from 'vitest';
import { providers } from '@gatehouse/identity';
import { fragmentOf, queryOf } from '../support/providers/visitor.ts';
import { clientId, useProviders } from '../support/providers/use-providers.ts';
import { serveShape } from './serve-shape.ts';
import { accessToken, shapes } from './shapes.ts';

const rig = useProviders();

async function claimsOf(url: string, token: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/user`, { headers: { authorization: `Bearer ${token}` } });
  return (await answer.json()) as Record<string, unknown>;
}

it('covers every provider that sites can switch on', () => {
  // OAuth 1.0a has tests of its own.
  expect([...Object.keys(shapes), 'twitter'].toSorted()).toEqual(Object.keys(providers).toSorted());
});

describe.each(Object.entries(shapes))('signing in with %s', (provider, shape) => {
  it('leads to the real address, swaps the code, reads the profile, and makes an account', async () => {
    const { createSite, standIn, visitor } = rig();
    serveShape(standIn, shape);
    const site = await createSite(provider, { mailer: { autoconfirm: !shape.verified } }, shape.settings);
    const browser = visitor();

    const start = await browser.open(`${site.supabaseUrl}/authorize?provider=${provider}`);
    const address = start.headers.get('location');
    expect([start.status, `${new URL(address ?? '').host}${new URL(address ?? '').pathname}`]).toEqual([
      302,
      shape.authorize,
    ]);
    const asked = queryOf(address);
    expect(asked).toMatchObject({
      client_id: clientId,
      redirect_uri: `${site.supabaseUrl}/callback`,
      response_type: 'code',
      ...shape.consents,
    });
    expect(asked['scope']).toBe(shape.scope);

    const answer = await browser.consent(address ?? '');
    if (provider === 'apple') Object.assign(answer.form ?? {}, { user: '{"name":{"firstName":"Ada","lastName":"L"}}' });
    const end = await browser.deliver(answer);
    const tokens = fragmentOf(end.headers.get('location'));
    expect([end.status, end.headers.get('location')?.split('#')[0]]).toEqual([302, site.siteUrl]);
    expect(tokens).toMatchObject({
      provider,
      provider_token: accessToken,
      provider_refresh_token: 'refresh-token-of-the-provider',
      token_type: 'bearer',
      sb: '',
    });

    const user = await claimsOf(site.supabaseUrl, tokens['access_token'] ?? '');
    expect(user).toMatchObject({
      email: shape.email,
      email_confirmed_at: expect.any(String),
      app_metadata: { provider, providers: [provider] },
      user_metadata: {
        ...shape.metadata,
        sub: shape.subject,
        provider_id: shape.subject,
        email: shape.email,
        phone_verified: false,
      },
      identities: [{ provider, id: shape.subject, identity_data: { email: shape.email } }],
    });
    for (const [endpoint, expected] of Object.entries(shape.asks ?? {})) {
      expect(standIn.seenAt(endpoint).at(-1)).toMatchObject(expected);
    }
  });

  it('is the same account at the second visit', async () => {
    const { createSite, standIn, visitor } = rig();
    serveShape(standIn, shape);
    const site = await createSite(provider, { mailer: { autoconfirm: true } }, shape.settings);
    const ids: unknown[] = [];
    for (let visits = 0; visits < 2; visits += 1) {
      const browser = visitor();
      const start = await browser.open(`${site.supabaseUrl}/authorize?provider=${provider}`);
      const end = await browser.deliver(await browser.consent(start.headers.get('location') ?? ''));
      const { access_token: token = '' } = fragmentOf(end.headers.get('location'));
      ids.push((await claimsOf(site.supabaseUrl, token))['id']);
    }
    expect(ids[0]).toEqual(expect.any(String));
    expect(ids[1]).toBe(ids[0]);
  });
});
