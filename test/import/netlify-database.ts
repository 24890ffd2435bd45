import { randomBytes, randomUUID } from 'node:crypto';

/** Runs a statement; `?` stands for the values in their order. */
export type RunSql = (sql: string, values?: readonly unknown[]) => Promise<unknown>;

export const oneSite = '00000000-0000-0000-0000-000000000000';

/** A database of netlify/gotrue, with as much of its tables as an import reads (netlify.md 8). */
export class NetlifyDatabase {
  readonly #run: RunSql;
  readonly #prefix: string;

  constructor(run: RunSql, prefix = '') {
    this.#run = run;
    this.#prefix = prefix;
  }

  /** @param json how the server keeps objects: MySQL had them in texts at first */
  async create(json: string): Promise<void> {
    await this.#run(`create table ${this.#prefix}users (
      instance_id varchar(255), id varchar(255) primary key, aud varchar(255), role varchar(255), email varchar(255),
      encrypted_password varchar(255), confirmed_at timestamp null, invited_at timestamp null,
      last_sign_in_at timestamp null, raw_app_meta_data ${json}, raw_user_meta_data ${json}, is_super_admin boolean,
      created_at timestamp null, updated_at timestamp null)`);
    const counter = json === 'json' ? 'bigint auto_increment' : 'bigserial';
    await this.#run(`create table ${this.#prefix}refresh_tokens (
      instance_id varchar(255), id ${counter} primary key, token varchar(255), user_id varchar(255), revoked boolean,
      created_at timestamp null, updated_at timestamp null)`);
  }

  async empty(): Promise<void> {
    for (const table of ['users', 'refresh_tokens']) await this.#run(`delete from ${this.#prefix}${table}`);
  }

  /** A person with a confirmed address. @returns the id */
  async addUser(more: Record<string, unknown> = {}): Promise<string> {
    const id = randomUUID();
    const user = { instance_id: oneSite, id, aud: '', role: '', email: `${id.slice(0, 8)}@x.example` };
    const times = { created_at: '2019-01-02 03:04:05', updated_at: '2019-02-02 03:04:05' };
    await this.#insert('users', { ...user, ...times, confirmed_at: times.created_at, is_super_admin: false, ...more });
    return (more['id'] as string | undefined) ?? id;
  }

  /** 22 characters, as they are made there (netlify.md 7). */
  async addToken(userId: string, more: Record<string, unknown> = {}): Promise<string> {
    const token = randomBytes(16).toString('base64url');
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const times = { created_at: anHourAgo, updated_at: anHourAgo };
    await this.#insert('refresh_tokens', {
      instance_id: oneSite,
      token,
      user_id: userId,
      revoked: false,
      ...times,
      ...more,
    });
    return token;
  }

  async #insert(table: string, row: Record<string, unknown>): Promise<void> {
    const names = Object.keys(row);
    const places = names.map(() => '?').join(', ');
    await this.#run(`insert into ${this.#prefix}${table} (${names.join(', ')}) values (${places})`, Object.values(row));
  }
}
