import { describe, expect, it } from 'vitest';
import { call } from '../api/netlify/client.ts';
import { goRound } from '../support/providers/round-trip.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import { serveShape } from './serve-shape.ts';
import { shapeOf, shapes, type Shape } from './shapes.ts';

const rig = useProviders();

/** Whose addresses are the same everywhere, or always the site's own. */
const without = ['apple', 'google', 'keycloak'];

/** Where an address of the public service is at the site's own. */
function ownAddress(address: string): string {
  if (address.startsWith('api.github.com')) return address.replace('api.github.com', 'own.example/api/v3');
  if (address.startsWith('login.microsoftonline.com/common')) {
    return address.replace('login.microsoftonline.com/common', 'own.example');
  }
  return address.replace(/^[^/]+/, 'own.example');
}

function moved(shape: Shape): Shape {
  const answers = Object.entries(shape.answers).map(([address, body]) => [ownAddress(address), body]);
  return {
    ...shape,
    authorize: ownAddress(shape.authorize),
    token: ownAddress(shape.token),
    answers: Object.fromEntries(answers) as Shape['answers'],
  };
}

const movable = Object.entries(shapes).filter(([provider]) => !without.includes(provider));

describe('the setting url', () => {
  it.each(movable)('takes the place of every host of %s', async (provider, shape) => {
    const { createSite, standIn } = rig();
    serveShape(standIn, moved(shape));
    const own = { ...shape.settings, url: `${standIn.url}/own.example/` };
    const site = await createSite(provider, { mailer: { autoconfirm: true } }, own);
    const before = standIn.seen.length;
    const end = await goRound(rig(), site, provider);
    const user = await call(site.supabaseUrl, 'GET /user', { bearer: end.fragment['access_token'] ?? '' });
    expect(user.body, end.location).toMatchObject({ user_metadata: { sub: shape.subject } });
    const asked = standIn.seen.slice(before).map(({ address }) => address);
    // The keys of an issuer are the issuer's.
    expect(asked.filter((address) => !address.startsWith('own.example/') && !/jwks|well-known/.test(address))).toEqual(
      [],
    );
  });

  it.each(['apple', 'google'])('changes nothing for %s', async (provider) => {
    const { createSite, standIn, visitor } = rig();
    serveShape(standIn, shapeOf(provider));
    const site = await createSite(provider, {}, { url: `${standIn.url}/own.example` });
    const start = await visitor().open(`${site.supabaseUrl}/authorize?provider=${provider}`);
    expect(new URL(start.headers.get('location') ?? '').host).toBe(shapeOf(provider).authorize.split('/')[0]);
  });

  it('is missing of keycloak where a site has not set it', async () => {
    const site = await rig().createSite('keycloak');
    const answer = await call(site.supabaseUrl, 'GET /authorize?provider=keycloak');
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
    expect(answer.body.msg).toContain('URL');
  });
});
