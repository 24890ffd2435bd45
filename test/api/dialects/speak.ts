import { createHmac } from 'node:crypto';
import type { Answer, SupabaseApi } from '../supabase/support.ts';

/** The two wire languages. */
export type Language = 'netlify' | 'supabase';

export const languages: readonly Language[] = ['netlify', 'supabase'];

/** What is asked in one language. */
export interface Words {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; a text, and a form, as it is. */
  readonly body?: unknown;
  readonly token?: string;
}

const mounts: Readonly<Record<Language, string>> = { netlify: '/.netlify/identity', supabase: '/auth/v1' };

/** Asks instance `a` in a language. */
export async function speak(api: SupabaseApi, language: Language, words: Words): Promise<Answer> {
  const { path, method = words.body === undefined ? 'GET' : 'POST', headers, body, token } = words;
  const answer = await fetch(`${api.origin}/i/a${mounts[language]}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: sendable(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: read(text) };
}

/** Sends a password or refresh grant as each language does. */
export function askToken(api: SupabaseApi, language: Language, fields: Record<string, string>): Promise<Answer> {
  const { grant_type: grant = '', ...rest } = fields;
  if (language === 'netlify') {
    return speak(api, language, { path: '/token', body: new URLSearchParams({ grant_type: grant, ...rest }) });
  }
  const { username, ...others } = rest;
  const body = username === undefined ? others : { ...others, email: username };
  return speak(api, language, { path: `/token?grant_type=${grant}`, body });
}

/** A token signed with the site's secret. */
export function sign(api: SupabaseApi, claims: Record<string, unknown>): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(api.now.getTime() / 1_000) + 600;
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ exp, ...claims })}`;
  const { secret } = api.instance().settings.jwt;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function sendable(body: unknown): string | URLSearchParams {
  return typeof body === 'string' || body instanceof URLSearchParams ? body : JSON.stringify(body);
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
