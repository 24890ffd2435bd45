import type { UserRow } from '@gatehouse/database';
import type { Answer, RequestOptions, SupabaseApi, TestUser } from './support.ts';

/** A person with a session. */
export interface TestSession {
  readonly user: UserRow;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

/** Signs a person in by password; a new one unless told whom. */
export async function signIn(api: SupabaseApi, user: TestUser | UserRow = {}, on = 'a'): Promise<TestSession> {
  const person = 'instance_id' in user ? user : await api.addUser(user, on);
  const answer = await api.post(
    '/token?grant_type=password',
    { email: person.email, password: ('password' in user && user.password) || 'correct horse' },
    { on },
  );
  if (answer.status !== 200) throw new Error(`signing in failed: ${answer.text}`);
  return {
    user: person,
    accessToken: answer.body.access_token,
    refreshToken: answer.body.refresh_token,
    sessionId: claimsOf(answer.body.access_token)['session_id'] as string,
  };
}

/** Sends a refresh token. */
export function refresh(api: SupabaseApi, refreshToken: string, options: RequestOptions = {}): Promise<Answer> {
  return api.post('/token?grant_type=refresh_token', { refresh_token: refreshToken }, options);
}

/** What a token says, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

/** The header of a token. */
export function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>;
}
