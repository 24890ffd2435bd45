import * as fc from 'fast-check';
import type { Route } from '../isolation/routes.ts';
import { anyBytes, anyJson, anyText, nested, wellFormed } from './values.ts';

/** What is known of a site, and what of it a request may speak of. */
export interface Known {
  readonly bases: Readonly<Record<Route['place'], string>>;
  /** Whatever opens a door: tokens of persons, of the site, of the operator. */
  readonly bearers: readonly string[];
  /** Ids, names, addresses and passwords that exist. */
  readonly texts: readonly string[];
}

/** A request, as it goes to `fetch`. */
export interface MadeRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

const names = [
  'email', 'phone', 'password', 'data', 'user_metadata', 'app_metadata', 'token', 'token_hash', 'type', 'nonce', 'refresh_token', 'auth_code',
  'code_verifier', 'code_challenge', 'code_challenge_method', 'redirect_to', 'channel', 'email_change_token', 'gotrue_meta_security', 'aud', 'role',
  'confirm', 'grant_type', 'username', 'page', 'per_page', 'sort', 'filter', 'query', 'scope', 'current_password', 'create_user', 'provider', 'state',
  'code', 'ban_duration', 'error', 'invite_token', 'SAMLResponse', 'RelayState', 'id_token', 'access_token', 'domain', 'domains', 'provider_id',
  'metadata_xml', 'metadata_url', 'attribute_mapping', 'identifier', 'name', 'client_id', 'client_secret', 'settings', 'slug', 'scopes', 'limit',
  'cursor', 'from', 'to', 'status', 'reason', 'address', 'url', 'events', 'public_key', 'algorithm', 'config', 'uuid', 'base_config', 'expires_in', 'kind',
  'password_hash', 'policy', 'direction', 'order', 'since', 'until', 'ids', 'language', 'subject', 'body', 'method', 'skip_http_redirect', 'id',
] as const; // prettier-ignore

const words = [
  'signup', 'recovery', 'invite', 'magiclink', 'email_change', 'sms', 'password', 'refresh_token', 'pkce', 'id_token', 'web3', 'authorization_code', 's256', 'github', 'custom:x',
  'desc', 'asc', 'created_at desc', '1', '50', '2026-01-01T00:00:00Z', '2026-01-01', '24h', 'true', 'hmac-sha256', 'HS256', 'ES256', 'operator', 'mail', 'bounced', 'whatsapp',
] as const; // prettier-ignore

const types = [
  'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'multipart/form-data; boundary=x', 'application/x-ndjson', 'text/plain', 'x', 'application/json; charset=utf-16',
] as const; // prettier-ignore

/** Requests to one route, from nearly right to nonsense. */
export function requestsTo(route: Route, known: Known): fc.Arbitrary<MadeRequest> {
  const text = fc.oneof(fc.constantFrom(...known.texts), fc.constantFrom(...words), anyText);
  const value = fc.oneof({ weight: 3, arbitrary: text }, anyJson(3), fc.array(text, { maxLength: 3 }), fc.dictionary(text, text, { maxKeys: 3 }));
  const members = fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, text), value, { maxKeys: 6 });
  const path = fc.array(text, { minLength: 4, maxLength: 4 }).map((texts) => pathWith(route, texts));
  const query = fc.option(members.map(queryOf), { nil: '', freq: 2 });
  return fc
    .tuple(path, query, headersFor(known), bodiesOf(members))
    .map(([where, asked, headers, body]) => ({
      url: `${known.bases[route.place]}${where}${asked === '' ? '' : `?${asked}`}`,
      method: route.method,
      headers,
      body: ['GET', 'HEAD'].includes(route.method) ? undefined : body,
    }));
} // prettier-ignore

function pathWith({ path }: Route, texts: readonly string[]): string {
  let next = 0;
  return path.replaceAll(/:(\w+)/g, () => encodeURIComponent(wellFormed(texts[next++] ?? 'x')) || 'x');
}

function queryOf(members: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(members).map(([name, value]) => {
    return `${encodeURIComponent(wellFormed(name))}=${encodeURIComponent(wellFormed(typeof value === 'string' ? value : JSON.stringify(value)))}`;
  });
  return pairs.join('&');
}

function headersFor({ bearers }: Known): fc.Arbitrary<Readonly<Record<string, string>>> {
  const odd = anyText.map((text) => text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?').trim());
  return fc.record(
    {
      authorization: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...bearers).map((token) => `Bearer ${token}`) }, odd),
      'content-type': fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...types) }, odd),
      'x-forwarded-for': odd,
      'x-forwarded-host': odd,
      'x-nf-sign': fc.oneof(fc.constantFrom(...bearers), odd),
      'x-jwt-aud': odd,
      'x-use-cookie': odd,
      'x-supabase-api-version': fc.oneof(fc.constant('2024-01-01'), odd),
      'accept-language': odd,
      accept: odd,
      cookie: fc.oneof(fc.constantFrom(...bearers).map((token) => `nf_jwt=${token}`), odd),
      'idempotency-key': odd,
      referer: odd,
      origin: odd,
      redirect_to: odd,
      'export-secret': odd,
      'if-match': odd,
      'webhook-id': odd,
      'webhook-signature': odd,
    },
    { requiredKeys: ['authorization'] },
  ); // prettier-ignore
}

function bodiesOf(members: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const texts = fc.oneof(
    { weight: 6, arbitrary: members.map((object) => JSON.stringify(object)) },
    { weight: 2, arbitrary: members.map(queryOf) },
    fc.array(members, { maxLength: 3 }).map((lines) => lines.map((line) => JSON.stringify(line)).join('\n')),
    fc.array(members, { maxLength: 2 }).map((objects) => JSON.stringify(objects)),
    members.map((object) => multipartOf(object)),
    fc.constantFrom('', 'null', '[]', '1', nested(65), nested(30_000), `{"data":${nested(30_000)}}`, '{"a":"\\ud800"}'),
  );
  return fc.oneof(texts.map((text) => new Uint8Array(Buffer.from(text))), anyBytes.map((bytes) => new Uint8Array(bytes)));
} // prettier-ignore

function multipartOf(members: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(members).map(([name, value]) => {
    return `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${typeof value === 'string' ? value : JSON.stringify(value)}\r\n`;
  });
  return `${parts.join('')}--x--\r\n`;
}
