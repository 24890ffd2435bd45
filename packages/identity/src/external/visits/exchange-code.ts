import { AppError } from '@gatehouse/errors';
import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  ClientSecretPost,
  customFetch,
  nopkce,
  processAuthorizationCodeResponse,
  ResponseBodyError,
  skipStateCheck,
  validateAuthResponse,
  type AuthorizationServer,
  type ClientAuth,
} from 'oauth4webapi';
import { fetchThrough, type ProviderDoor } from '../provider-door.ts';
import type { TokenAnswer } from '../provider.ts';
import { readTokenAnswer, type ReadTokenAnswer } from './read-token-answer.ts';

/** A code, and who swaps it where. */
export interface CodeExchange {
  readonly server: AuthorizationServer;
  readonly clientId: string;
  readonly clientSecret: string;
  /** In the body alone, or by HTTP Basic where that is not refused. */
  readonly clientAuth: 'basic_or_body' | 'body';
  readonly redirectUri: string;
  readonly code: string;
  /** `iss` of the callback (RFC 9207), where the issuer is one that we know. */
  readonly issuer: string | undefined;
  readonly codeVerifier: string | null;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Swaps a code for tokens (RFC 6749 4.1.3).
 *
 * @throws AppError `external_exchange_failed`; what was answered is in the log alone.
 */
export async function exchangeCode(door: ProviderDoor, exchange: CodeExchange): Promise<TokenAnswer> {
  try {
    return await swap(door, exchange);
  } catch (error) {
    const detail = error instanceof ResponseBodyError ? `the provider says ${error.error}` : 'no usable answer';
    throw new AppError('external_exchange_failed', { cause: error, detail });
  }
}

async function swap(door: ProviderDoor, exchange: CodeExchange): Promise<TokenAnswer> {
  const { clientSecret, clientAuth, server, clientId } = exchange;
  const inBody = ClientSecretPost(clientSecret);
  const first = clientAuth === 'body' ? inBody : basic(clientSecret);
  let answer = await askForTokens(door, exchange, first);
  if (first !== inBody && isClientRefused(answer)) answer = await askForTokens(door, exchange, inBody);
  const tokens = await processAuthorizationCodeResponse(server, { client_id: clientId }, answer.response);
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token || null,
    idToken: answer.idToken,
    raw: answer.raw,
  };
}

/**
 * Whether the code may still be good: providers have many words for a secret that they look for elsewhere. One that has looked
 * at the code takes it for stolen when it comes again, and takes back what it was good for (RFC 6749 4.1.2).
 */
function isClientRefused({ response, raw }: ReadTokenAnswer): boolean {
  if (raw['error'] === 'invalid_grant') return false;
  return [400, 401, 403].includes(response.status) || raw['error'] === 'invalid_client';
}

async function askForTokens(door: ProviderDoor, exchange: CodeExchange, auth: ClientAuth): Promise<ReadTokenAnswer> {
  const { server, clientId, redirectUri, code, issuer, codeVerifier, parameters } = exchange;
  const client = { client_id: clientId };
  const callback = new URLSearchParams({ code, ...(issuer === undefined ? {} : { iss: issuer }) });
  const checked = validateAuthResponse(server, client, callback, skipStateCheck);
  const response = await authorizationCodeGrantRequest(
    server,
    client,
    auth,
    checked,
    redirectUri,
    codeVerifier ?? nopkce,
    {
      [customFetch]: fetchThrough(door),
      // Whether an address may be reached is the door's to say.
      [allowInsecureRequests]: true,
      additionalParameters: { ...parameters },
    },
  );
  return readTokenAnswer(response);
}

/**
 * HTTP Basic (RFC 6749 2.3.1). Only what has a meaning in a form is escaped: providers that forget to undo that still read
 * the ids with dashes that they give out.
 */
function basic(secret: string): ClientAuth {
  return (_server, { client_id: id }, _body, headers) => {
    const pair = [id, secret].map((part) => encodeURIComponent(part).replaceAll('%20', '+')).join(':');
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  };
}
