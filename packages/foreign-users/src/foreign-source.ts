import type { ForeignSession } from './foreign-session.ts';
import type { ForeignUser } from './foreign-user.ts';

/** Something that an import leaves where it is. */
export interface LeftBehind {
  /** In the plural, such as `second factors`. */
  readonly what: string;
  readonly count: number;
}

/** The users of another server as they were at one moment, whatever it does meanwhile. Nothing is ever written to it. */
export interface ForeignSource {
  /** How many there are, for whoever shows how far an import is. */
  count(): Promise<{ readonly users: number; readonly sessions: number }>;
  /** In batches, by id. */
  users(): AsyncGenerator<readonly ForeignUser[]>;
  /** Sessions that can go on, in batches, by id. */
  sessions(): AsyncGenerator<readonly ForeignSession[]>;
  leftBehind(): Promise<readonly LeftBehind[]>;
  close(): Promise<void>;
}

/** How many rows are read at once. */
export const batchSize = 500;
