import { beforeEach, describe, expect, it } from 'vitest';
import { ethereumWallet, solanaWallet, walletMessage, type Wallet } from '../../../support/wallets.ts';
import { auditOf } from '../admin/as-admin.ts';
import { claimsOf } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

// supabase-core.md 13.5.5 and supabase-extended.md 11.
const wallets = { web3_solana: { enabled: true }, web3_ethereum: { enabled: true } };
const api = useSupabaseApi({
  site_url: 'https://app.example',
  uri_allow_list: ['https://shop.example/**', 'http://localhost:3000/**'],
  external: wallets,
});
const both: [string, () => Wallet][] = [
  ['solana', solanaWallet],
  ['ethereum', ethereumWallet],
];

const time = (seconds: number): string => new Date(api().now.getTime() + seconds * 1_000).toISOString();
const send = (body: object, on = 'a'): Promise<Answer> => api().post('/token?grant_type=web3', body, { on });

let nonces = 0;

/** Signs a message that was issued now, and sends it. */
function enter(
  wallet: Wallet,
  members: Record<string, string | undefined> = {},
  parts: { domain?: string; statement?: string } = {},
): Promise<Answer> {
  const issued = { Nonce: `${(nonces += 1)}`.padStart(8, '0'), 'Issued At': time(0), ...members };
  const message = walletMessage(wallet, issued, parts);
  return send({ chain: wallet.chain, message, signature: wallet.sign(message) });
}

const refused = (description: RegExp) => ({
  status: 400,
  body: { error: 'invalid_grant', error_description: expect.stringMatching(description) },
});
const unreadable = (msg: RegExp) => ({
  status: 400,
  body: { error_code: 'validation_failed', msg: expect.stringMatching(msg) },
});

describe.each(both)('the owner of a wallet: %s', (chain, newWallet) => {
  it('signs in, the next time to the same account', async () => {
    const wallet = newWallet();
    const network = chain === 'solana' ? 'solana:mainnet' : '1';
    const { status, body, headers } = await enter(
      wallet,
      { 'Chain ID': network },
      { statement: 'Welcome back: enter' },
    );
    expect(status).toBe(200);
    const { user } = body;
    const subject = `web3:${chain}:${wallet.address}`;
    const custom = { address: wallet.address, chain, network, domain: 'app.example', statement: 'Welcome back: enter' };
    const claims = { sub: subject, email_verified: false, phone_verified: false, custom_claims: custom };
    expect(user).toMatchObject({ email: '', phone: '', is_anonymous: false, user_metadata: claims });
    expect(user.app_metadata).toEqual({ provider: 'web3', providers: ['web3'] });
    expect(user.identities).toMatchObject([{ provider: 'web3', id: subject, identity_data: claims }]);
    expect(user.identities[0].identity_data).toEqual(claims);
    expect(headers.get('sb-auth-user-id')).toBe(user.id);
    expect(claimsOf(body.access_token)).toMatchObject({ amr: [{ method: 'web3' }], sub: user.id });
    expect('weak_password' in body).toBe(false);
    expect((await enter(wallet)).body.user.id).toBe(user.id);
    expect((await enter(newWallet())).body.user.id).not.toBe(user.id);
  });

  it('is written down twice, with what was signed', async () => {
    const wallet = newWallet();
    const { user } = (await enter(wallet)).body;
    const own = (await auditOf(api())).map(({ payload }) => payload).filter((entry) => entry['actor_id'] === user.id);
    const uri = 'https://app.example/login';
    const traits = { provider: 'web3', chain, network: '', address: wallet.address, domain: 'app.example', uri };
    expect(own.map((entry) => [entry['action'], entry['traits']])).toEqual(
      expect.arrayContaining([
        ['login', { provider: 'web3' }],
        ['login', traits],
      ]),
    );
  });

  it('says nothing where nothing was said', async () => {
    const { user } = (await enter(newWallet())).body;
    const said = chain === 'solana' ? '' : null;
    expect(user.identities[0].identity_data.custom_claims).toMatchObject({ network: '', statement: said });
  });

  it('signs in once with a message, of parallel requests too (S-4)', async () => {
    const wallet = newWallet();
    const message = walletMessage(wallet, { 'Issued At': time(0) });
    const proof = { chain, message, signature: wallet.sign(message) };
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(proof)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400]);
    // Another signature of the same text is as good as the first.
    expect(await send({ ...proof, signature: wallet.sign(message) })).toMatchObject(refused(/used/));
    api().configure({ site_url: 'https://b.example' }, 'b');
    expect(await send(proof, 'b')).toMatchObject(refused(/not of this site/));
  });

  it('signs the very message that is sent', async () => {
    const [wallet, other] = [newWallet(), newWallet()];
    const message = walletMessage(wallet, { 'Issued At': time(0) });
    for (const proof of [
      { message: `${message}\n`, signature: wallet.sign(message) },
      { message, signature: other.sign(message) },
    ]) {
      expect(await send({ chain, ...proof })).toMatchObject(refused(/signature/));
    }
  });

  it('is a stranger where the site takes no wallets of that chain, or nobody new', async () => {
    const wallet = newWallet();
    api().configure({ disable_signup: true });
    expect(await enter(wallet)).toMatchObject({ status: 422, body: { error_code: 'signup_disabled' } });
    api().configure({ external: { [`web3_${chain}`]: { enabled: false } } });
    expect(await enter(wallet)).toMatchObject({ status: 422, body: { error_code: 'web3_provider_disabled' } });
  });

  it('who is banned stays out', async () => {
    const wallet = newWallet();
    const { user } = (await enter(wallet)).body;
    await api()
      .rows('users')
      .where({ id: user.id })
      .update({ banned_until: new Date('2099-01-01') });
    expect(await enter(wallet)).toMatchObject({ status: 403, body: { error_code: 'user_banned' } });
  });
});

describe('a message is for this site and for now', () => {
  let wallet: Wallet;
  beforeEach(() => {
    wallet = ethereumWallet();
  });

  it.each<[string, string, string]>([
    ['the site', 'app.example', 'https://app.example/any/where'],
    ['what the site lists', 'shop.example', 'https://shop.example/login'],
    ['a developer’s machine that the site lists', 'localhost:3000', 'http://localhost:3000/login'],
  ])('it may name %s', async (_what, domain, uri) => {
    expect((await enter(wallet, { URI: uri }, { domain })).status).toBe(200);
  });

  it.each<[string, string, RegExp]>([
    ['evil.example', 'https://evil.example/login', /not of this site/],
    ['app.example', 'http://app.example/login', /not https/],
    ['evil.example', 'https://app.example/login', /another domain/],
    ['app.example:8443', 'https://app.example/login', /another domain/],
    // What people see in the wallet is the domain.
    ['evil.example', 'http://localhost:3000/login', /another domain/],
    ['app.example', 'javascript://app.example/login', /not https/],
  ])('it may not name %s with %s', async (domain, uri, why) => {
    expect(await enter(wallet, { URI: uri }, { domain })).toMatchObject(refused(why));
  });

  it.each<[string, Record<string, number>, RegExp]>([
    ['begins later', { 'Not Before': 1 }, /not good yet/],
    ['has ended, whether or not it says when it begins (S-4)', { 'Issued At': -2, 'Expiration Time': -1 }, /expired/],
    ['was issued too long ago', { 'Issued At': -601 }, /issued/],
    ['is yet to be issued', { 'Issued At': 601 }, /issued/],
  ])('it is refused when it %s', async (_what, times, why) => {
    const members = Object.fromEntries(Object.entries(times).map(([name, seconds]) => [name, time(seconds)]));
    expect(await enter(wallet, members)).toMatchObject(refused(why));
  });

  it('it is good for as long as the site says', async () => {
    const times = { 'Issued At': time(-599), 'Expiration Time': time(1), 'Not Before': time(-599) };
    expect((await enter(wallet, times)).status).toBe(200);
    api().configure({ external: { web3_ethereum: { maximum_validity_duration: 60 } } });
    expect(await enter(wallet, { 'Issued At': time(-61) })).toMatchObject(refused(/issued/));
  });
});

describe('a request is refused', () => {
  it('for a chain that nobody knows, after the switch and before the rest', async () => {
    for (const chain of ['bitcoin', '', 'Solana']) {
      expect(await send({ chain })).toMatchObject({ status: 400, body: { error_code: 'web3_unsupported_chain' } });
    }
    expect(await api().post('/token?grant_type=web3', '')).toMatchObject({
      status: 400,
      body: { error_code: 'bad_json' },
    });
  });

  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ['another version', { Version: '2' }, /Version/],
    ['no version', { Version: undefined }, /Version/],
    ['no URI', { URI: undefined, Nonce: 'x'.repeat(40) }, /URI/],
    ['a URI that is none', { URI: 'login' }, /URI/],
    ['no time of issue', { 'Issued At': undefined }, /Issued At/],
    ['a time that is none', { 'Issued At': 'yesterday' }, /Issued At/],
    ['a chain that is none', { 'Chain ID': 'solana:moonnet' }, /Chain ID/],
    ['an end before its beginning', { 'Expiration Time': '2020-01-01T00:00:00Z' }, /expires before/],
  ])('for a message with %s', async (_what, members, why) => {
    expect(await enter(solanaWallet(), members)).toMatchObject(unreadable(why));
  });

  it('for a message of another form (S-4)', async () => {
    const wallet = ethereumWallet();
    const good = walletMessage(wallet, { 'Issued At': time(0) });
    for (const [message, why] of [
      ['', /short/],
      [good.padEnd(20_481, '\n'), /long/],
      ['x\n'.repeat(40), /address/],
      [good.replace('Ethereum', 'Solana'), /first line/],
      [good.replace('app.example wants', 'app example wants'), /domain/],
      [good.replace(wallet.address, `${wallet.address}0`), /address/],
      [good.replace(`${wallet.address}\n`, `${wallet.address}\nx`), /third line/],
      [`${good}\nno member`, /colon/],
      [`${good}\nURI: https://evil.example/`, /twice/],
    ] as const) {
      expect(await send({ chain: 'ethereum', message, signature: wallet.sign(message) })).toMatchObject(
        unreadable(why),
      );
    }
  });

  it('for a signature of another form', async () => {
    for (const wallet of [ethereumWallet(), solanaWallet()]) {
      const message = walletMessage(wallet, { 'Issued At': time(0) });
      for (const signature of ['', wallet.sign(message).slice(3), `${wallet.sign(message)}00`, '!'.repeat(86)]) {
        expect(await send({ chain: wallet.chain, message, signature })).toMatchObject(unreadable(/signature/));
      }
    }
  });

  it('with nothing of a person who has not been let in', async () => {
    const before = await api().rows('users').count();
    await enter(solanaWallet(), {}, { domain: 'evil.example' });
    expect(await api().rows('users').count()).toEqual(before);
  });
});
