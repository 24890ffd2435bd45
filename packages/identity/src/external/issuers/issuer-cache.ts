import { AppError } from '@gatehouse/errors';
import { processDiscoveryResponse, type AuthorizationServer } from 'oauth4webapi';
import { askProvider, fetchThrough, type ProviderDoor } from '../provider-door.ts';
import { RefreshAllowance } from './refresh-allowance.ts';

/** An OpenID Connect issuer, and where it says what it is. */
export interface IssuerAddress {
  readonly issuer: string;
  /** Default: where OpenID Connect Discovery 4 has it. */
  readonly discoveryUrl?: string | undefined;
}

/** What is known of an issuer. */
export interface KnownIssuer {
  readonly metadata: AuthorizationServer;
  readonly fetch: ReturnType<typeof fetchThrough>;
  /** How often its keys may be fetched for the sake of a key that is not among them. */
  readonly refreshes: RefreshAllowance;
}

interface Entry {
  known: KnownIssuer;
  readonly readAt: number;
}

/** Kept at once, of all sites. */
const issuersMax = 1_000;

/** What an issuer publishes, and its keys, in bytes each: a site can have a thousand issuers, and they are kept in memory. */
const publishedBytesMax = 65_536;

/**
 * What OpenID Connect issuers publish of themselves, for all sites of a process. Parallel requests read an issuer once;
 * while it cannot be read again, what it said before holds.
 */
export class IssuerCache {
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<KnownIssuer>>();

  /**
   * @param ttlSeconds how long what was read is good
   * @throws AppError `external_unreachable`, `external_issuer_invalid` when what it publishes is not its own or not whole.
   */
  async find(door: ProviderDoor, address: IssuerAddress, now: Date, ttlSeconds: number): Promise<KnownIssuer> {
    const key = keyOf(address);
    const entry = this.#entries.get(key);
    if (entry && entry.readAt + ttlSeconds * 1_000 > now.getTime()) return entry.known;
    const pending = this.#pending.get(key) ?? this.#read(door, address, now);
    this.#pending.set(key, pending);
    try {
      return await pending;
    } catch (error) {
      if (entry) return entry.known;
      throw error;
    } finally {
      this.#pending.delete(key);
    }
  }

  /** Has the issuer's keys fetched again at the next look. */
  renewKeys(address: IssuerAddress): KnownIssuer | undefined {
    const entry = this.#entries.get(keyOf(address));
    // The client keeps keys by the identity of this object.
    if (entry) entry.known = { ...entry.known, metadata: { ...entry.known.metadata } };
    return entry?.known;
  }

  /** Forgets an issuer that a site has changed. */
  forget(address: IssuerAddress): void {
    this.#entries.delete(keyOf(address));
  }

  async #read(door: ProviderDoor, address: IssuerAddress, now: Date): Promise<KnownIssuer> {
    const metadata = withoutTheRest(await readIssuer(door, address));
    const known = { metadata, fetch: fetchLater(door), refreshes: new RefreshAllowance() };
    this.#entries.delete(keyOf(address));
    this.#entries.set(keyOf(address), { known, readAt: now.getTime() });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= issuersMax) break;
      this.#entries.delete(oldest);
    }
    return known;
  }
}

/**
 * Reads what an issuer publishes, and checks that it is about itself and says where everything is.
 *
 * @throws AppError `external_unreachable`, `external_issuer_invalid`
 */
export async function readIssuer(door: ProviderDoor, address: IssuerAddress): Promise<AuthorizationServer> {
  const response = await askProvider(door, discoveryUrlOf(address), { maxBytes: publishedBytesMax });
  const metadata = await conformMetadata(address.issuer, response);
  if (metadata.issuer !== address.issuer) throw invalid('it says that it is another issuer');
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
    if (!isWebAddress(metadata[name])) throw invalid(`${name} is missing`);
  }
  return metadata;
}

/** The members that are used: what an issuer says beside them is not kept. */
function withoutTheRest(metadata: AuthorizationServer): AuthorizationServer {
  const { issuer, authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri } = metadata;
  const { id_token_signing_alg_values_supported: algorithms } = metadata;
  const { authorization_response_iss_parameter_supported: namesItself } = metadata;
  const endpoints = { authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri };
  return {
    issuer,
    ...Object.fromEntries(Object.entries(endpoints).filter(([, value]) => typeof value === 'string')),
    ...(Array.isArray(algorithms) ? { id_token_signing_alg_values_supported: algorithms } : {}),
    ...(namesItself === true ? { authorization_response_iss_parameter_supported: true } : {}),
  };
}

function isWebAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

/** Where an issuer says what it is. */
function discoveryUrlOf({ issuer, discoveryUrl }: IssuerAddress): string {
  return discoveryUrl || `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

async function conformMetadata(issuer: string, response: Response): Promise<AuthorizationServer> {
  try {
    return await processDiscoveryResponse(new URL(issuer), response);
  } catch (error) {
    throw invalid('it publishes no metadata of its own', error);
  }
}

function invalid(problem: string, cause?: unknown): AppError {
  return new AppError('external_issuer_invalid', { params: { problem }, cause });
}

const keysTimeoutMs = 5_000;

/** Keys are fetched for whoever comes next: not within the time of the request that found the issuer. */
function fetchLater({ outbound, url }: ProviderDoor): KnownIssuer['fetch'] {
  return (address, request) => {
    const door = { outbound, url, deadline: performance.now() + keysTimeoutMs };
    return fetchThrough(door, { maxBytes: publishedBytesMax })(address, request);
  };
}

function keyOf(address: IssuerAddress): string {
  return `${address.issuer} ${discoveryUrlOf(address)}`;
}
