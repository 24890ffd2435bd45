import { createCipheriv, createHash, createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '@gatehouse/database';

/** A database of supabase/auth, with as much of its tables as an import reads (supabase-core.md 19.2). */
export class SupabaseDatabase {
  readonly #db: Database;
  readonly #schema: string;

  constructor(db: Database, schema = 'auth') {
    this.#db = db;
    this.#schema = schema;
  }

  async create(): Promise<void> {
    await this.#db.knex.raw(
      tables.replaceAll('auth.', `${this.#schema}.`).replace('schema auth', `schema ${this.#schema}`),
    );
  }

  async run(sql: string): Promise<void> {
    await this.#db.knex.raw(sql);
  }

  /** Adds a row; what it does not say is null or the default. */
  async add(table: string, row: Record<string, unknown>): Promise<void> {
    await this.#db.knex(`${this.#schema}.${table}`).insert(row);
  }

  /** A person with an address and the identity of it. @returns the id */
  async addUser(more: Record<string, unknown> = {}): Promise<string> {
    const id = randomUUID();
    const email = `${id.slice(0, 8)}@x.example`;
    const times = { created_at: '2023-01-02T03:04:05.678Z', updated_at: '2023-02-02T03:04:05Z' };
    const user = {
      id,
      email,
      aud: 'authenticated',
      role: 'authenticated',
      ...times,
      email_confirmed_at: times.created_at,
    };
    await this.add('users', { ...user, ...more });
    const owner = (more['id'] as string | undefined) ?? id;
    const identity = { id: randomUUID(), user_id: owner, provider: 'email', provider_id: owner, ...times };
    await this.add('identities', { ...identity, identity_data: { sub: owner, email, email_verified: true } });
    return owner;
  }

  /** A session that was opened with a password. @returns its id */
  async addSession(userId: string, more: Record<string, unknown> = {}): Promise<string> {
    const id = randomUUID();
    const at = new Date(Date.now() - 3_600_000);
    const session = { id, user_id: userId, created_at: at, updated_at: at, aal: 'aal1', user_agent: 'Old/1.0' };
    await this.add('sessions', { ...session, ip: '2001:db8::1', ...more });
    const claim = {
      id: randomUUID(),
      session_id: more['id'] ?? id,
      authentication_method: 'password',
      created_at: at,
      updated_at: at,
    };
    await this.add('mfa_amr_claims', claim);
    return id;
  }

  /** A refresh token of the first form. */
  async addToken(sessionId: string, userId: string, more: Record<string, unknown> = {}): Promise<string> {
    const token = randomBytes(9).toString('hex').slice(0, 12);
    const at = new Date(Date.now() - 1_800_000);
    const row = { token, session_id: sessionId, user_id: userId, revoked: false, created_at: at, updated_at: at };
    await this.add('refresh_tokens', { ...row, ...more });
    return token;
  }
}

/** A refresh token of the second form, put together by hand from its description (supabase-core.md 6.1). */
export function signedToken(key: Buffer, sessionId: string, counter: number): string {
  const head = Buffer.concat([Buffer.of(0), Buffer.from(sessionId.replaceAll('-', ''), 'hex'), Buffer.of(counter)]);
  const signature = createHmac('sha256', key).update(head).digest().subarray(0, 16);
  const body = Buffer.concat([head, signature]);
  return Buffer.concat([body, createHash('sha256').update(body).digest().subarray(0, 4)]).toString('base64url');
}

/** A column as the server encrypts it, put together by hand from its description (supabase-core.md 12.5). */
export function sealedColumn(master: Buffer, row: string, text: string): string {
  const key = Buffer.from(hkdfSync('sha256', master, '', row, 32));
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const data = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64');
  return JSON.stringify({ key_id: 'k1', alg: 'aes-gcm-hkdf', data, nonce: nonce.toString('base64') });
}

const tables = `
  create schema auth;
  create table auth.users (
    instance_id uuid, id uuid primary key, aud varchar(255), role varchar(255), email varchar(255),
    encrypted_password text, email_confirmed_at timestamptz, invited_at timestamptz, last_sign_in_at timestamptz,
    raw_app_meta_data jsonb, raw_user_meta_data jsonb, is_super_admin boolean, created_at timestamptz,
    updated_at timestamptz, phone text unique, phone_confirmed_at timestamptz, banned_until timestamptz,
    is_sso_user boolean not null default false, deleted_at timestamptz, is_anonymous boolean not null default false
  );
  create table auth.identities (
    id uuid primary key, provider_id text not null, user_id uuid not null references auth.users, identity_data jsonb not null,
    provider text not null, last_sign_in_at timestamptz, created_at timestamptz, updated_at timestamptz,
    email text generated always as (lower(identity_data ->> 'email')) stored, unique (provider_id, provider)
  );
  create type auth.aal_level as enum ('aal1', 'aal2', 'aal3');
  create table auth.sessions (
    id uuid primary key, user_id uuid not null references auth.users, created_at timestamptz, updated_at timestamptz,
    factor_id uuid, aal auth.aal_level, not_after timestamptz, refreshed_at timestamp, user_agent text, ip inet, tag text,
    oauth_client_id uuid, refresh_token_hmac_key text, refresh_token_counter bigint
  );
  create table auth.refresh_tokens (
    id bigserial primary key, instance_id uuid, token varchar(255) unique, user_id varchar(255), revoked boolean,
    created_at timestamptz, updated_at timestamptz, parent varchar(255), session_id uuid references auth.sessions
  );
  create table auth.mfa_amr_claims (
    id uuid primary key, session_id uuid not null references auth.sessions, created_at timestamptz not null,
    updated_at timestamptz not null, authentication_method text not null, unique (session_id, authentication_method)
  );
  create table auth.mfa_factors (id uuid primary key, user_id uuid not null references auth.users, status text not null);
`;
