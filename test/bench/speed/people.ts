import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { provisionInstance, type InstanceRecord, type Platform, type SparseSettings } from '@gatehouse/instances';
import type { Load, LoadPlan, LoadRequest } from './load.ts';

/** Where a GoTrue-compatible server has its routes, and how to ask it. */
export interface Door {
  /** Base URL, with everything before `/token`. */
  readonly base: URL;
  readonly dialect: 'netlify' | 'supabase';
}

/** Somebody with an account who is signed in. */
export interface Person {
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export const password = 'correct horse battery';

/** A site whose limits stand in nobody's way. */
export async function newSite(platform: Platform, settings: SparseSettings = {}): Promise<InstanceRecord> {
  const secret = randomBytes(24).toString('base64url');
  return provisionInstance(platform, {
    settings: {
      site_url: `https://${randomBytes(6).toString('hex')}.example`,
      jwt: { secret },
      rate_limit: { email_sent: '', token: 1e6, verify: 1e6, otp: 1e6 },
      ...settings,
    },
  });
}

/** The door of one of our sites. */
export function doorOf(serverUrl: string, { slug }: InstanceRecord): Door {
  return { base: new URL(`/i/${slug}/auth/v1`, serverUrl), dialect: 'supabase' };
}

/** Signs people up where nobody has to confirm, or has an administrator make them, and signs each in. */
export async function gather(door: Door, count: number, adminToken?: string): Promise<Person[]> {
  const people: Person[] = [];
  for (const email of strangers(count)) {
    await create(door, email, adminToken);
    people.push(await signIn(door, email));
  }
  return people;
}

async function create(door: Door, email: string, adminToken?: string): Promise<void> {
  const confirmed = door.dialect === 'supabase' ? { email_confirm: true } : { confirm: true };
  const asAdmin: LoadRequest = {
    ...jsonPost(door, '/admin/users', { email, password, ...confirmed }),
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${adminToken}` },
  };
  await send(door, adminToken === undefined ? signUp(door, email) : asAdmin);
}

async function signIn(door: Door, email: string): Promise<Person> {
  const answer = await send(door, login(door, email));
  const { access_token: accessToken, refresh_token: refreshToken } = answer as Record<string, string>;
  return { email, accessToken: accessToken ?? '', refreshToken: refreshToken ?? '' };
}

/** The password grant. */
export function login(door: Door, email: string): LoadRequest {
  if (door.dialect === 'supabase') return jsonPost(door, '/token?grant_type=password', { email, password });
  const body = new URLSearchParams({ grant_type: 'password', username: email, password }).toString();
  return { method: 'POST', path: pathOf(door, '/token'), headers: formHeaders, body };
}

/** Somebody signs up with a password. */
export function signUp(door: Door, email: string): LoadRequest {
  return jsonPost(door, '/signup', { email, password });
}

/** Somebody, known or not, asks for a link or code by mail; of the Supabase dialect. */
export function sendOtp(door: Door, email: string): LoadRequest {
  return jsonPost(door, '/otp', { email });
}

/** Addresses that nobody has. */
export function strangers(count: number): string[] {
  return Array.from({ length: count }, () => `${randomBytes(8).toString('hex')}@example.org`);
}

/** `GET /user`. */
export function getUser(door: Door, { accessToken }: Person): LoadRequest {
  return { method: 'GET', path: pathOf(door, '/user'), headers: { Authorization: `Bearer ${accessToken}` } };
}

/** Of a plan that swaps refresh tokens. */
export function refreshChain(door: Door, people: readonly Person[]): NonNullable<LoadPlan['chain']> {
  const tokens = people.map(({ refreshToken }) => refreshToken);
  if (door.dialect === 'supabase') {
    const headers = { 'Content-Type': 'application/json' };
    return { path: pathOf(door, '/token?grant_type=refresh_token'), headers, tokens, isForm: false };
  }
  return { path: pathOf(door, '/token'), headers: formHeaders, tokens, isForm: true };
}

const formHeaders = { 'Content-Type': 'application/x-www-form-urlencoded' };

function jsonPost(door: Door, path: string, body: object): LoadRequest {
  const headers = { 'Content-Type': 'application/json' };
  return { method: 'POST', path: pathOf(door, path), headers, body: JSON.stringify(body) };
}

function pathOf({ base }: Door, path: string): string {
  return `${base.pathname.replace(/\/$/, '')}${path}`;
}

function send({ base }: Door, { method, path, headers, body }: LoadRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, base), { method, headers: { ...headers } }, async (incoming) => {
      const text = Buffer.concat(await incoming.toArray()).toString();
      const status = incoming.statusCode ?? 0;
      if (status < 300) resolve(text === '' ? undefined : JSON.parse(text));
      else reject(new Error(`${method} ${path} answers ${status}: ${text}`));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Requests to repeat: `user` of the first of these people, `logins` of all; with the name of the side before, if any. */
export async function defineSets(load: Load, door: Door, people: readonly Person[], side?: string): Promise<void> {
  const prefix = side === undefined ? '' : `${side} `;
  await load.define(
    `${prefix}user`,
    people.slice(0, 1).map((person) => getUser(door, person)),
  );
  await load.define(
    `${prefix}logins`,
    people.map(({ email }) => login(door, email)),
  );
}
