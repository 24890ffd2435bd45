import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { StandIn } from './stand-in.ts';

interface IssuerKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** An OpenID Connect issuer that signs with keys of its own, and changes them. */
export class OidcIssuer {
  readonly issuer: string;
  readonly #standIn: StandIn;
  #keys: IssuerKey[] = [];

  /** @param metadata what it publishes beside the usual members, or in their place */
  constructor(standIn: StandIn, issuer: string, metadata: Readonly<Record<string, unknown>> = {}) {
    this.issuer = issuer;
    this.#standIn = standIn;
    standIn.answer(this.#addressOf('/.well-known/openid-configuration'), () => ({
      body: {
        issuer,
        authorization_endpoint: `${this.#base}/authorize`,
        token_endpoint: `${this.#base}/token`,
        userinfo_endpoint: `${this.#base}/userinfo`,
        jwks_uri: `${this.#base}/jwks`,
        id_token_signing_alg_values_supported: ['RS256', 'ES256'],
        ...metadata,
      },
    }));
    standIn.answer(this.#addressOf('/jwks'), () => ({ body: { keys: this.#keys.map(({ jwk }) => jwk) } }));
  }

  /** Host and path of one of its endpoints. */
  address(name: 'authorize' | 'token' | 'userinfo' | 'jwks' | '.well-known/openid-configuration'): string {
    return this.#addressOf(`/${name}`);
  }

  /** Has it sign with a new key from now on; those before are published no more. */
  async rotate(alg = 'RS256'): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const kid = randomUUID();
    this.#keys = [{ kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }];
  }

  /** An ID token; claims that are given as undefined are left out. */
  async sign(
    claims: Readonly<Record<string, unknown>>,
    header: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    if (this.#keys.length === 0) await this.rotate();
    const [key] = this.#keys;
    if (!key) throw new Error('the issuer has no key');
    const { now = Math.floor(Date.now() / 1_000), ...own } = claims as { now?: number };
    return new SignJWT({ iss: this.issuer, iat: now, exp: now + 3_600, ...own })
      .setProtectedHeader({ alg: key.jwk.alg ?? '', kid: key.kid, ...header })
      .sign(key.privateKey);
  }

  /** How often its keys were fetched. */
  get fetches(): number {
    return this.#standIn.seenAt(this.#addressOf('/jwks')).length;
  }

  get #base(): string {
    return this.issuer.replace(/\/$/, '');
  }

  #addressOf(path: string): string {
    const { pathname } = new URL(this.#standIn.at(this.issuer));
    return `${pathname.slice(1).replace(/\/$/, '')}${path}`;
  }
}
