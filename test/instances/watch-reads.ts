import type { Database } from '@gatehouse/database';

/** A database that tells which instances are read, and can hold an answer back. */
export interface WatchedDatabase {
  readonly db: Database;
  /** Names of the statements that read instances, in their order. */
  readonly reads: string[];
  /** Holds the answer of the next such statement after the database has given it. */
  holdNextRead(): HeldRead;
}

/** An answer that waits. */
interface HeldRead {
  readonly hasRead: Promise<void>;
  readonly release: () => void;
}

interface Connection {
  query(query: { name: string }): Promise<unknown>;
}

interface Client {
  acquireConnection(): Promise<Connection>;
  releaseConnection(connection: Connection): Promise<void>;
}

/** Watches a real database from outside: every statement still runs on it. */
export function watchReads(db: Database): WatchedDatabase {
  const client = db.knex.client as Client;
  const reads: string[] = [];
  const held: { next: (() => Promise<void>) | undefined } = { next: undefined };
  const acquireConnection = async () => {
    const connection = await client.acquireConnection();
    return { connection, query: (query: { name: string }) => answer(connection, query) };
  };
  const answer = async (connection: Connection, query: { name: string }) => {
    const result = await connection.query(query);
    if (!query.name.startsWith('find_served_instance')) return result;
    reads.push(query.name.replace(/_[0-9a-f]{12}$/, ''));
    const wait = held.next;
    held.next = undefined;
    await wait?.();
    return result;
  };
  const releaseConnection = (watched: { connection: Connection }) => client.releaseConnection(watched.connection);
  const knex = { client: { acquireConnection, releaseConnection } } as unknown as Database['knex'];
  return { db: { ...db, knex }, reads, holdNextRead: () => holdNext(held) };
}

function holdNext(held: { next: (() => Promise<void>) | undefined }): HeldRead {
  const read = signal();
  const released = signal();
  held.next = () => {
    read.give();
    return released.given;
  };
  return { hasRead: read.given, release: released.give };
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
}
