import type { Binaries } from './find-binaries.ts';
import type { ServerAccount } from './server-account.ts';

/** A database cluster on disk and what is needed to work with it. */
export interface Cluster {
  /** PostgreSQL's data directory. */
  readonly folder: string;
  readonly binaries: Binaries;
  /** Whom its programs run as; absent means as the caller. */
  readonly account: ServerAccount | undefined;
  /** Of {@link superuser}. */
  readonly password: string;
}

/** The role that owns everything in an embedded cluster. */
export const superuser = 'gatehouse';

/** The database in it. */
export const databaseName = 'gatehouse';

/** Where the server listens; nothing outside this machine reaches it. */
export const loopback = '127.0.0.1';
