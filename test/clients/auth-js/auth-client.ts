import { randomBytes } from 'node:crypto';
import { AuthApiError, GoTrueClient, type AuthError, type Session, type User } from '@supabase/auth-js';
import type { SparseSettings } from '@gatehouse/instances';
import { someEmail } from '../../api/netlify/client.ts';
import type { Gatehouse } from '../../support/start-gatehouse.ts';
import type { Site } from '../../support/site.ts';

export type ClientOptions = NonNullable<ConstructorParameters<typeof GoTrueClient>[0]>;

export const password = 'correct horse';

/** Where people type codes, their mails say them: the built-in ones only have a link. */
const subjects = {
  confirmation: '{{ .Token }} confirms your address',
  magic_link: '{{ .Token }} signs you in',
  recovery: '{{ .Token }} lets you choose a password',
  email_change: '{{ .Token }} changes your address',
} as const;

/** The subjects of a site's mails. */
export const subject = {
  confirmation: / confirms your address$/,
  magicLink: / signs you in$/,
  recovery: / lets you choose a password$/,
  emailChange: / changes your address$/,
  reauthentication: / is your verification code$/,
} as const;

/** A site set up as sites of that client are: its defaults, audience and role. */
export function createAuthSite(gatehouse: Gatehouse, settings: SparseSettings = {}): Promise<Site> {
  const jwt = { aud: 'authenticated', default_group_name: 'authenticated', ...settings.jwt };
  const mailer = { subjects, ...settings.mailer };
  return gatehouse.createSite({ settings: { dialect: 'supabase', ...settings, jwt, mailer } });
}

/** A site on which nobody has to confirm an address. */
export function createOpenSite(gatehouse: Gatehouse, settings: SparseSettings = {}): Promise<Site> {
  return createAuthSite(gatehouse, { ...settings, mailer: { autoconfirm: true, ...settings.mailer } });
}

/** The published client, pointed at a site, with a storage of its own: what one browser is. */
export function authClient(site: Pick<Site, 'supabaseUrl'>, options: ClientOptions = {}): GoTrueClient {
  const stored = new Map<string, string>();
  return new GoTrueClient({
    url: site.supabaseUrl,
    headers: { apikey: 'an-anonymous-key' },
    // Published keys are remembered by it, over all clients of a process.
    storageKey: `auth-${randomBytes(6).toString('hex')}`,
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    autoRefreshToken: false,
    detectSessionInUrl: false,
    ...options,
  });
}

interface Outcome {
  readonly data?: unknown;
  readonly error: AuthError | null;
}

/** What a call that worked has given. @throws the error that it returned */
export async function done<Result extends Outcome>(
  call: Promise<Result>,
): Promise<Extract<Result, { error: null; data: unknown }>['data']> {
  const { data, error } = await call;
  if (error) throw error;
  return data;
}

/** What a call to the API was refused with. @throws Error when it worked or failed in another way */
export async function refusal(
  call: Promise<Outcome>,
): Promise<{ status: number | undefined; code: string | undefined; message: string }> {
  const { error } = await call;
  if (!(error instanceof AuthApiError)) throw error ?? new Error('the call was not refused');
  const { status, code, message } = error;
  return { status, code, message };
}

/** Somebody with a session. */
export interface SignedUp {
  readonly client: GoTrueClient;
  readonly email: string;
  readonly user: User;
  readonly session: Session;
}

/** Signs somebody up on a site where that is enough to be signed in. */
export async function signUpAndIn(site: Site, options: ClientOptions = {}): Promise<SignedUp> {
  const client = authClient(site, options);
  const email = someEmail();
  const { user, session } = await done(client.signUp({ email, password }));
  if (!user || !session) throw new Error('the site wants addresses to be confirmed');
  return { client, email, user, session };
}

/** The same person in another browser. */
export async function signInElsewhere(site: Site, { email }: Pick<SignedUp, 'email'>): Promise<GoTrueClient> {
  const client = authClient(site);
  await done(client.signInWithPassword({ email, password }));
  return client;
}

/** A fetch that keeps what was asked for, `GET /user`. */
export function recordingFetch(site: Site): { readonly asked: string[]; readonly fetch: typeof fetch } {
  const asked: string[] = [];
  return {
    asked,
    fetch: (input, init) => {
      const path = String(input instanceof Request ? input.url : input).replace(site.supabaseUrl, '');
      asked.push(`${init?.method ?? 'GET'} ${path}`);
      return fetch(input, init);
    },
  };
}
