import { createHash, randomBytes } from 'node:crypto';
import type { SeenRequest, StandIn, StandInReply } from './stand-in.ts';

/** An authorization that somebody has given. */
interface Consent {
  readonly query: Readonly<Record<string, string>>;
  readonly code: string;
}

/** What a provider's OAuth 2 server is like. */
export interface OAuth2Server {
  /** Host and path. */
  readonly authorize: string;
  readonly token: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The only way in which it lets sites say who they are; else either. */
  readonly clientAuth?: 'basic' | 'body';
  /** What a code is swapped for. */
  tokens(consent: Consent): Promise<unknown>;
}

/**
 * Serves the two endpoints, as strictly as the standard allows: a code is good once, for the site, address and verifier
 * that it was given for.
 */
export function serveOAuth2(standIn: StandIn, server: OAuth2Server): void {
  const consents = new Map<string, Consent>();
  standIn.answer(server.authorize, ({ query }) => {
    const consent = { query, code: randomBytes(12).toString('base64url') };
    consents.set(consent.code, consent);
    return sendBack(query, { code: consent.code, state: query['state'] ?? '' });
  });
  standIn.answer(server.token, async (request) => {
    if (!knowsClient(server, request)) return { status: 401, body: { error: 'invalid_client' } };
    const consent = consents.get(request.form['code'] ?? '');
    if (!consent || !fits(consent, request)) return { status: 400, body: { error: 'invalid_grant' } };
    consents.delete(consent.code);
    return { body: await server.tokens(consent) };
  });
}

/** Sends the browser back: by a redirect, or with a form to post. */
function sendBack(query: Readonly<Record<string, string>>, fields: Readonly<Record<string, string>>): StandInReply {
  if (query['response_mode'] === 'form_post') return { body: { action: query['redirect_uri'], fields } };
  const target = new URL(query['redirect_uri'] ?? '');
  for (const [name, value] of Object.entries(fields)) target.searchParams.set(name, value);
  return { status: 302, headers: { location: target.href } };
}

function knowsClient(server: OAuth2Server, { headers, form }: SeenRequest): boolean {
  const { clientId, clientSecret, clientAuth } = server;
  const basic = headers.authorization?.replace(/^Basic /, '');
  const pair = basic === undefined ? [] : Buffer.from(basic, 'base64').toString().split(':').map(formDecoded);
  const isBasic = pair[0] === clientId && pair[1] === clientSecret;
  const isBody = basic === undefined && form['client_id'] === clientId && form['client_secret'] === clientSecret;
  if (clientAuth === undefined) return isBasic || isBody;
  return clientAuth === 'basic' ? isBasic : isBody;
}

function fits({ query }: Consent, { form }: SeenRequest): boolean {
  const challenge = query['code_challenge'];
  const verifier = form['code_verifier'];
  const isVerified =
    challenge === undefined
      ? verifier === undefined
      : verifier !== undefined && createHash('sha256').update(verifier).digest('base64url') === challenge;
  return form['grant_type'] === 'authorization_code' && form['redirect_uri'] === query['redirect_uri'] && isVerified;
}

/** RFC 6749 2.3.1. */
function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
