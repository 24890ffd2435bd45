import { GoTrueClient } from '@supabase/auth-js';
import GoTrue from 'gotrue-js';

/** Who is signed in, as the client tells it. */
export interface SignedIn {
  readonly email: string;
  readonly token: string;
}

/** The published client of a wire language, with the three deeds that a page of a site does. */
export interface AuthClient {
  /** @returns whether a mail has to be confirmed first */
  signUp(email: string, password: string): Promise<boolean>;
  confirm(token: string): Promise<void>;
  logIn(email: string, password: string): Promise<SignedIn>;
}

/** The clients, by the names of their packages. */
export type ClientName = 'gotrue-js' | '@supabase/auth-js';

/** @param url where the instance answers */
export function authClient(name: ClientName, url: string): AuthClient {
  return name === 'gotrue-js' ? netlifyClient(url) : supabaseClient(url);
}

function netlifyClient(url: string): AuthClient {
  const auth = new GoTrue({ APIUrl: `${url}/.netlify/identity`, audience: '', setCookie: false });
  return {
    signUp: async (email, password) => !(await auth.signup(email, password)).confirmed_at,
    confirm: async (token) => void (await auth.confirm(token)),
    logIn: async (email, password) => {
      const user = await auth.login(email, password);
      return { email: user.email, token: await user.jwt() };
    },
  };
}

function supabaseClient(url: string): AuthClient {
  const auth = new GoTrueClient({
    url: `${url}/auth/v1`,
    // Nobody stays signed in here, nor is anything kept.
    autoRefreshToken: false,
    persistSession: false,
    detectSessionInUrl: false,
    // Two clients with one key would warn of each other.
    storageKey: `try-${Date.now()}`,
  });
  return {
    signUp: async (email, password) => (await known(auth.signUp({ email, password }))).session === null,
    confirm: async (token) => void (await known(auth.verifyOtp({ token_hash: token, type: 'email' }))),
    logIn: async (email, password) => {
      const { user, session } = await known(auth.signInWithPassword({ email, password }));
      return { email: user?.email ?? '', token: session?.access_token ?? '' };
    },
  };
}

async function known<T extends { readonly data: object; readonly error: Error | null }>(
  answer: Promise<T>,
): Promise<T['data']> {
  const { data, error } = await answer;
  if (error) throw error;
  return data;
}
