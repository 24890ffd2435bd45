import { describe, expect, it } from 'vitest';
import type { Site } from '../../support/site.ts';
import { useGatehouse } from '../../support/use-gatehouse.ts';
import { ethereumWallet, solanaWallet } from '../../support/wallets.ts';
import { authClient, createOpenSite, done, refusal } from './auth-client.ts';

const gatehouse = useGatehouse();
const url = 'https://app.example/login';
const resources = ['https://app.example/terms', 'ipfs://bafy/rules'];

const openSite = (): Promise<Site> =>
  createOpenSite(gatehouse(), {
    uri_allow_list: ['https://app.example/*'],
    external: { web3_solana: { enabled: true }, web3_ethereum: { enabled: true } },
  });

describe('signInWithWeb3', () => {
  it.each([undefined, 'I agree.'])(
    'signs in by a wallet of Solana that signs texts; statement: %s',
    async (statement) => {
      const client = authClient(await openSite());
      const { address, sign } = solanaWallet();
      const wallet = {
        publicKey: { toBase58: () => address },
        signMessage: async (text: Uint8Array) =>
          new Uint8Array(Buffer.from(sign(Buffer.from(text).toString()), 'base64')),
      };
      const signInWithSolana = { issuedAt: gatehouse().clock.now().toISOString(), chainId: 'solana:devnet' };
      const said = statement === undefined ? {} : { statement };
      const { user } = await done(
        client.signInWithWeb3({
          chain: 'solana',
          wallet,
          ...said,
          options: { url, signInWithSolana },
        }),
      );
      expect(user.user_metadata['custom_claims']).toEqual({
        address,
        chain: 'solana',
        network: 'solana:devnet',
        domain: 'app.example',
        statement: statement ?? '',
      });
      expect((await done(client.getUser())).user.identities).toMatchObject([{ provider: 'web3' }]);
      expect((await done(client.refreshSession())).user?.id).toBe(user.id);
    },
  );

  it.each([undefined, 'I agree.'])('signs in by a wallet of Ethereum; statement: %s', async (statement) => {
    const client = authClient(await openSite());
    const { address, sign } = ethereumWallet();
    const answers: Record<string, (parameters: string[]) => unknown> = {
      eth_requestAccounts: () => [address],
      eth_chainId: () => '0x1',
      personal_sign: ([text = '']) => sign(Buffer.from(text.slice(2), 'hex').toString()),
    };
    const wallet = {
      request: async ({ method, params = [] }: { method: string; params?: string[] }) => answers[method]?.(params),
    };
    const signInWithEthereum = { issuedAt: gatehouse().clock.now(), nonce: 'n-12345678', resources };
    const said = statement === undefined ? {} : { statement };
    const { user } = await done(
      client.signInWithWeb3({
        chain: 'ethereum',
        wallet: wallet as never,
        ...said,
        options: { url, signInWithEthereum },
      }),
    );
    const { custom_claims: claims } = user.user_metadata;
    expect(claims).toMatchObject({ chain: 'ethereum', network: '1', statement: statement ?? null });
    expect(claims.address.toLowerCase()).toBe(address);
  });

  it('is told that a site takes no wallets', async () => {
    const client = authClient(await createOpenSite(gatehouse()));
    expect(
      await refusal(client.signInWithWeb3({ chain: 'solana', message: 'x', signature: new Uint8Array(64) })),
    ).toEqual({ status: 422, code: 'web3_provider_disabled', message: 'Web3 provider is disabled' });
  });
});
