import { createHmac, randomBytes } from 'node:crypto';
import { AppError } from '@gatehouse/errors';
import { askProvider, type ProviderDoor } from '../provider-door.ts';

/** Who signs a request: the site, and once there is one, the token it was given. */
export interface OAuth1Signer {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token?: { readonly key: string; readonly secret: string };
}

/** A token and its secret. */
export interface OAuth1Token {
  readonly key: string;
  readonly secret: string;
}

/**
 * Asks with a signature (RFC 5849, HMAC-SHA1).
 *
 * @param protocol parameters of the protocol beside the usual ones (`oauth_callback`, `oauth_verifier`)
 */
export async function askSigned(
  door: ProviderDoor,
  signer: OAuth1Signer,
  url: string,
  now: Date,
  protocol: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const parameters = {
    oauth_consumer_key: signer.consumerKey,
    oauth_nonce: randomBytes(16).toString('hex'),
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(Math.floor(now.getTime() / 1_000)),
    oauth_version: '1.0',
    ...(signer.token ? { oauth_token: signer.token.key } : {}),
    ...protocol,
  };
  const signature = signOAuth1(signer, url, parameters);
  const fields = Object.entries({ ...parameters, oauth_signature: signature });
  const authorization = `OAuth ${fields.map(([name, value]) => `${name}="${percent(value)}"`).join(', ')}`;
  return askProvider(door, url, { headers: { authorization, accept: '*/*' } });
}

/** @throws AppError `external_exchange_failed` when the answer has no token. */
export async function readOAuth1Token(response: Response): Promise<OAuth1Token> {
  const fields = new URLSearchParams(await response.text());
  const [key, secret] = [fields.get('oauth_token') ?? '', fields.get('oauth_token_secret') ?? ''];
  if (!response.ok || key === '' || secret === '') {
    throw new AppError('external_exchange_failed', { detail: `no token, status ${response.status}` });
  }
  return { key, secret };
}

/** The signature of a GET request (RFC 5849 3.4). */
export function signOAuth1(
  { consumerSecret, token }: OAuth1Signer,
  url: string,
  parameters: Readonly<Record<string, string>>,
): string {
  const { origin, pathname, searchParams } = new URL(url);
  const pairs = [...searchParams, ...Object.entries(parameters)]
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .toSorted();
  const base = ['GET', percent(origin + pathname), percent(pairs.join('&'))].join('&');
  const key = `${percent(consumerSecret)}&${percent(token?.secret ?? '')}`;
  return createHmac('sha1', key).update(base).digest('base64');
}

/** RFC 5849 3.6. */
function percent(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
