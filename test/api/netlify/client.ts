import { randomBytes } from 'node:crypto';
import type { Site } from '../../support/site.ts';

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; an empty object when it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
  readonly body: any;
  readonly cookies: readonly string[];
}

/** What a request says beside its method and path. At most one of `json`, `form` and `raw`. */
export interface Call {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>> | FormData;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly bearer?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Calls an endpoint.
 *
 * @param base a site, or the URL to put the path behind
 * @param endpoint method and path, `POST /signup`
 */
export async function call(
  base: Pick<Site, 'netlifyUrl'> | string,
  endpoint: string,
  said: Call = {},
): Promise<Answer> {
  const [method = '', path = ''] = endpoint.split(/ (.*)/s, 2);
  const body = bodyOf(said);
  const response = await fetch(`${typeof base === 'string' ? base : base.netlifyUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...(said.bearer === undefined ? {} : { authorization: `Bearer ${said.bearer}` }), ...said.headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: jsonIn(text),
    cookies: response.headers.getSetCookie(),
  };
}

/** Status and exact body of an error, to be matched with an answer. */
export function refusal(status: number, msg: string): { status: number; text: string } {
  return { status, text: escaped({ code: status, msg }) };
}

/** Status and exact body of an error of `/token`. */
export function oauthRefusal(error: string, description?: string): { status: number; text: string } {
  const rest = description === undefined ? {} : { error_description: description };
  return { status: 400, text: escaped({ error, ...rest }) };
}

/** A person with a session on a site. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** What to make of a person; everything that `POST /admin/users` takes. */
export type PersonAttributes = Readonly<Record<string, unknown>> & {
  readonly email?: string;
  readonly password?: string;
};

/** A confirmed person, made by the site's own functions and signed in. */
export async function createPerson(site: Site, attributes: PersonAttributes = {}): Promise<Person> {
  const email = attributes.email ?? someEmail();
  const password = attributes.password ?? 'correct horse';
  const json = { confirm: true, ...attributes, email, password };
  const created = await call(site, 'POST /admin/users', { json, bearer: site.signToken() });
  if (created.status !== 200) throw new Error(`the person was not created: ${created.text}`);
  const aud = typeof attributes['aud'] === 'string' ? attributes['aud'] : '';
  const tokens = await signIn(site, email, password, aud === '' ? {} : { 'x-jwt-aud': aud });
  return { id: created.body.id as string, email, password, ...tokens };
}

/** Signs in by password. */
export async function signIn(
  site: Site,
  email: string,
  password: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Pick<Person, 'accessToken' | 'refreshToken'>> {
  const answer = await grantPassword(site, email, password, headers);
  if (answer.status !== 200) throw new Error(`signing in failed: ${answer.text}`);
  return { accessToken: answer.body.access_token as string, refreshToken: answer.body.refresh_token as string };
}

/** Asks for tokens by password. */
export function grantPassword(
  site: Site,
  username: string,
  password: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return call(site, 'POST /token', { form: { grant_type: 'password', username, password }, headers });
}

/** Asks for tokens by refresh token. */
export function grantRefresh(
  site: Site,
  refreshToken: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return call(site, 'POST /token', { form: { grant_type: 'refresh_token', refresh_token: refreshToken }, headers });
}

/** An address that nobody has. */
export function someEmail(): string {
  return `p${randomBytes(5).toString('hex')}@x.example`;
}

/** The header and the claims of a token, unverified. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
export function readToken(token: string): { header: any; claims: any } {
  const [header, claims] = token
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown);
  return { header, claims };
}

function bodyOf({ json, form, raw }: Call): string | Uint8Array<ArrayBuffer> | FormData | URLSearchParams | undefined {
  if (json !== undefined) return JSON.stringify(json);
  if (form !== undefined) return form instanceof FormData ? form : new URLSearchParams(form);
  return raw;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return {};
  }
}

function escaped(value: unknown): string {
  const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  return JSON.stringify(value).replaceAll(/[<>&]/g, (char) => escapes[char] ?? char);
}
