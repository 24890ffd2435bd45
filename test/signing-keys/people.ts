import { expect } from 'vitest';
import type { SecondApi } from '../support/start-second-api.ts';
import type { Site } from '../support/site.ts';

/** Tokens of a session. */
export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Signs a new person up, who is signed in at once. */
export async function signUp({ supabaseUrl }: Site, email: string): Promise<Session> {
  return sessionOf(await post(`${supabaseUrl}/signup`, { email, password: 'correct horse battery' }));
}

/** Swaps a refresh token. */
export async function refresh({ supabaseUrl }: Site, { refreshToken }: Session): Promise<Session> {
  const url = `${supabaseUrl}/token?grant_type=refresh_token`;
  return sessionOf(await post(url, { refresh_token: refreshToken }));
}

/** Status of `GET /user` with a token, at the first API or at another. */
export async function userStatus(site: Site, token: string, at?: SecondApi): Promise<number> {
  const base = at ? `${at.url}/i/${site.slug}/auth/v1` : site.supabaseUrl;
  const answer = await fetch(`${base}/user`, { headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  return answer.status;
}

/** The header of a token. */
export function headerOf(token: string): { readonly alg: string; readonly kid?: string } {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { alg: string; kid?: string };
}

/** The claims of a token. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const json = (await answer.json()) as Record<string, unknown>;
  expect(answer.status, JSON.stringify(json)).toBe(200);
  return json;
}

function sessionOf(json: Record<string, unknown>): Session {
  return { accessToken: String(json['access_token']), refreshToken: String(json['refresh_token']) };
}
