import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createApi, RateLimiter, type ApiDependencies } from '@gatehouse/api';
import { createPasswordHasher, unseal, VerifiedTokenCache } from '@gatehouse/crypto';
import {
  insertIdentity,
  insertUser,
  scopeOf,
  type Database,
  type InstanceId,
  type MessageRow,
  type NewUser,
  type TenantTable,
  type UserRow,
} from '@gatehouse/database';
import { FailureLimit, serve } from '@gatehouse/http';
import { IssuerCache, MetadataCache, UsageMeter } from '@gatehouse/identity';
import {
  effectiveSettings,
  inheritedSettings,
  noSigning,
  type Instance,
  type SparseSettings,
} from '@gatehouse/instances';
import { createOutbound } from '@gatehouse/outbound';
import { createLogger } from '@gatehouse/telemetry';
import { useDatabase } from '@gatehouse/testing';

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; an empty object when it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
  readonly body: any;
}

/** What a request may say beyond its path. */
export interface RequestOptions {
  /** Slug of the instance; `a` unless told. */
  readonly on?: string;
  readonly method?: string;
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A mail or text message that was promised. */
export interface QueuedMail {
  readonly row: MessageRow;
  readonly kind: string;
  readonly recipient: string;
  /** What the link carries, and whatever else the request left for the mail. */
  readonly snapshot: Readonly<Record<string, unknown>> & { readonly token: string };
}

/** An API with two sites, `a` and `b`, that speak the Supabase dialect. */
export interface SupabaseApi {
  /** Port and host, without a path. */
  readonly origin: string;
  readonly dependencies: ApiDependencies;
  /** The time that requests see; starts at a whole second, stands still until a test moves it. */
  now: Date;
  /** How often the relays were woken. */
  readonly wakes: number;
  instance(slug?: string): Instance;
  /** The builder of one table, bound to an instance. */
  rows(table: TenantTable, slug?: string): ReturnType<Database['knex']>;
  /** Lays settings over those that the instance has, as its next version. */
  configure(settings: SparseSettings, slug?: string): Instance;
  advance(seconds: number): void;
  request(path: string, options?: RequestOptions): Promise<Answer>;
  get(path: string, options?: RequestOptions): Promise<Answer>;
  post(path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  put(path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  /** The mails of an instance, oldest first. */
  mails(slug?: string): Promise<QueuedMail[]>;
  /** The text messages of an instance, oldest first. */
  texts(slug?: string): Promise<QueuedMail[]>;
  /** Stores a confirmed user with an e-mail identity. */
  addUser(user?: TestUser, slug?: string): Promise<UserRow>;
}

/** What a test says of a user; the password is in clear. */
export type TestUser = Partial<NewUser> & { readonly password?: string | null };

const start = new Date('2027-01-04T12:00:00.000Z');

/** Serves the API to a test file on a database of its own. Settings are put back before every test. */
export function useSupabaseApi(settings: SparseSettings = {}): () => SupabaseApi {
  const database = useDatabase();
  let api: SupabaseApi | undefined;
  let sites: Map<string, Instance>;
  let closeServer: () => Promise<void>;
  beforeAll(async () => {
    const { db } = database();
    sites = new Map(['a', 'b'].map((slug) => [slug, testInstance(slug, settings)]));
    for (const { id, slug } of sites.values()) {
      const created = { created_at: start, updated_at: start };
      await db.knex('gatehouse.instances').insert({ id, slug, data_key: 'x', master_key_id: '1', ...created });
    }
    const state = { now: start, wakes: 0 };
    const dependencies = testDependencies(db, () => [...sites.values()], state);
    const { log } = dependencies;
    const serving = await serve(createApi(dependencies), { host: '127.0.0.1', port: 0, drainSeconds: 1, log });
    api = testApi(`http://127.0.0.1:${serving.port}`, dependencies, sites, state);
    closeServer = async () => {
      await serving.close();
      await dependencies.passwords.stop();
    };
  });
  beforeEach(() => {
    if (!api) return;
    api.now = start;
    for (const slug of sites.keys()) {
      const { keys, id } = api.instance(slug);
      sites.set(slug, { ...testInstance(slug, settings), keys, id, settingsVersion: nextVersion(api.instance(slug)) });
    }
  });
  afterAll(() => closeServer());
  return () => {
    if (!api) throw new Error('the API exists only inside tests and hooks');
    return api;
  };
}

interface TestState {
  now: Date;
  wakes: number;
}

function testInstance(slug: string, settings: SparseSettings): Instance {
  const own = {
    dialect: 'supabase',
    site_url: `https://${slug}.example`,
    smtp: { host: 'smtp.invalid', admin_email: `admin@${slug}.example` },
    ...settings,
    jwt: { secret: `secret-of-${slug}-`.padEnd(40, '0'), aud: 'authenticated', ...settings.jwt },
    rate_limit: { token: 1_000_000, email_sent: '', ...settings.rate_limit },
  } as SparseSettings;
  return {
    id: randomUUID() as InstanceId,
    siteUuid: null,
    slug,
    state: 'active',
    settings: effectiveSettings(inheritedSettings(), own),
    settingsVersion: '1',
    signing: noSigning,
    keys: {
      dataKey: randomBytes(32),
      tokenPepper: randomBytes(32),
      refreshTokenKey: randomBytes(32),
      stateKey: randomBytes(32),
    },
  };
}

function nextVersion({ settingsVersion }: Instance): string {
  return String(Number(settingsVersion) + 1);
}

function testDependencies(db: ApiDependencies['db'], instances: () => Instance[], state: TestState): ApiDependencies {
  return {
    settings: {
      version: 'test',
      defaultDialect: 'netlify',
      sources: { signature: true, domain: false, path: true, localhost: false },
      operatorSigningKeys: ['operator-signing-key'],
      operatorTokens: ['operator-token'],
      trustedProxies: [],
      // Only requests that send it are limited by address.
      rateLimitHeader: 'X-Rate-Limit-Address',
      requestIdHeader: undefined,
      exportSecret: undefined,
      limitsByAddress: false,
      operatorSignatureNeedsExp: false,
      corsAllowedHeaders: [],
      requestSecondsMax: 10,
    },
    db,
    instances: {
      single: null,
      findById: async (id) => instances().find((instance) => instance.id === id),
      findBySlug: async (slug) => instances().find((instance) => instance.slug === slug),
      findByDomain: async () => undefined,
    },
    passwords: createPasswordHasher({ threads: 1, bcryptCost: 4 }),
    verifiedTokens: new VerifiedTokenCache(100),
    issuers: new IssuerCache(),
    samlMetadata: new MetadataCache(),
    outbound: createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 1e6 }),
    rateLimiter: new RateLimiter(),
    operatorFailures: new FailureLimit(),
    // Writes nothing while round trips are counted.
    usage: new UsageMeter({ db, onProblem: () => undefined, pauseMilliseconds: 3_600_000 }),
    log: createLogger({ name: 'test', level: 'fatal' }),
    wakeDelivery: () => void (state.wakes += 1),
    settingsId: null,
    readyChecks: [],
    operatorRoutes: null,
    now: () => state.now,
  };
}

function testApi(
  origin: string,
  dependencies: ApiDependencies,
  sites: Map<string, Instance>,
  state: TestState,
): SupabaseApi {
  const instance = (slug = 'a'): Instance => {
    const found = sites.get(slug);
    if (!found) throw new Error(`there is no test instance ${slug}`);
    return found;
  };
  const request = (path: string, options: RequestOptions = {}): Promise<Answer> =>
    ask(`${origin}/i/${options.on ?? 'a'}/auth/v1${path}`, options);
  return {
    origin,
    dependencies,
    get wakes() {
      return state.wakes;
    },
    get now() {
      return state.now;
    },
    set now(now) {
      state.now = now;
    },
    advance: (seconds) => void (state.now = new Date(state.now.getTime() + seconds * 1_000)),
    instance,
    configure(settings, slug = 'a') {
      const before = instance(slug);
      const merged = effectiveSettings({ netlify: before.settings, supabase: before.settings }, settings);
      const after = { ...before, settings: merged, settingsVersion: nextVersion(before) };
      sites.set(slug, after);
      return after;
    },
    request,
    get: (path, options) => request(path, options),
    post: (path, body, options) => request(path, { method: 'POST', body, ...options }),
    put: (path, body, options) => request(path, { method: 'PUT', body, ...options }),
    rows: (table, slug) => dependencies.db.knex(`gatehouse.${table}`).where({ instance_id: instance(slug).id }),
    mails: (slug) => queuedMessages(dependencies, instance(slug), 'mail'),
    texts: (slug) => queuedMessages(dependencies, instance(slug), 'sms'),
    addUser: (user, slug) => storeUser(dependencies, instance(slug), state.now, user),
  };
}

async function ask(url: string, { method = 'GET', body, token, headers }: RequestOptions): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: readJson(text) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

async function queuedMessages(
  { db }: ApiDependencies,
  { id, keys }: Instance,
  channel: MessageRow['channel'],
): Promise<QueuedMail[]> {
  const rows = await db
    .knex<MessageRow>('gatehouse.messages')
    .where({ instance_id: id, channel })
    .whereNot({ state: 'suppressed' })
    .orderByRaw('created_at, ctid');
  return rows.map((row) => {
    const place = { instanceId: id, table: 'messages', row: row.id, path: 'sealed_content', keyVersion: 1 };
    const opened = JSON.parse(unseal(keys.dataKey, place, row.sealed_content ?? '')) as QueuedMail['snapshot'];
    return { row, kind: row.kind, recipient: row.recipient, snapshot: opened };
  });
}

async function storeUser(
  { db, passwords }: ApiDependencies,
  instance: Instance,
  now: Date,
  { password = 'correct horse', ...user }: TestUser = {},
): Promise<UserRow> {
  const scope = scopeOf(db, instance.id);
  const email = user.email === undefined ? `${randomUUID()}@x.example` : user.email;
  const stored = await insertUser(scope, {
    id: randomUUID(),
    aud: instance.settings.jwt.aud,
    role: 'authenticated',
    password_hash: password === null ? null : await passwords.hash(instance.id, password),
    email_confirmed_at: email === null ? null : now,
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: {},
    created_at: now,
    ...user,
    email,
    email_key: email?.toLowerCase() ?? null,
  });
  if (email === null) return stored;
  await insertIdentity(scope, {
    id: randomUUID(),
    user_id: stored.id,
    provider: 'email',
    provider_id: stored.id,
    identity_data: { sub: stored.id, email, email_verified: true, phone_verified: false },
    email: stored.email_key,
    created_at: now,
  });
  return stored;
}
