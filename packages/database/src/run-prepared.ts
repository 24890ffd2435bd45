import { DatabaseError } from 'pg';
import type { RawConnection } from './connect.ts';
import { haveColumnsChanged, PreparedQuery, PreparedRun, type Prepared } from './prepared-query.ts';

/** What knex lends connections from: all of its pool, or the one of a transaction. */
export interface ConnectionPool {
  acquireConnection(): Promise<RawConnection>;
  releaseConnection(connection: RawConnection): Promise<void>;
}

/** A run that somebody waits for. */
class AwaitedRun extends PreparedRun {
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;

  constructor(values: readonly unknown[], resolve: AwaitedRun['resolve'], reject: AwaitedRun['reject']) {
    super(values);
    this.resolve = resolve;
    this.reject = reject;
  }
}

/** So many runs at most share a round trip: they are run one after the other, and none should wait long for others. */
const sharersMax = 8;

/**
 * Runs a statement on a connection of its own.
 *
 * @param isInTransaction which a statement that has failed has ended: nothing can be run again then
 * @returns the rows
 */
export function runAlone(
  pool: ConnectionPool,
  prepared: Prepared,
  values: readonly unknown[],
  isInTransaction: boolean,
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const run = new AwaitedRun(values, resolve, reject);
    void runTogether(pool, prepared, [run], isInTransaction);
  });
}

/** What was asked for in this turn of the event loop: by pool, and by statement and what it is bound to. */
const turns = new Map<ConnectionPool, Map<string, { readonly prepared: Prepared; readonly runs: AwaitedRun[] }>>();

/**
 * Runs a statement together with others of the same that are asked for in this turn of the event loop.
 *
 * @returns the rows
 */
export function runInTurn(pool: ConnectionPool, prepared: Prepared, values: readonly unknown[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const run = new AwaitedRun(values, resolve, reject);
    // Behind all that this turn brings: requests that have arrived together ask together.
    if (turns.size === 0) setImmediate(endTurn);
    let statements = turns.get(pool);
    if (!statements) turns.set(pool, (statements = new Map()));
    const key = `${prepared.name} ${prepared.instanceId ?? ''}`;
    const asked = statements.get(key);
    if (asked) asked.runs.push(run);
    else statements.set(key, { prepared, runs: [run] });
  });
}

function endTurn(): void {
  for (const [pool, statements] of turns) {
    for (const { prepared, runs } of statements.values()) {
      for (let first = 0; first < runs.length; first += sharersMax) {
        void runTogether(pool, prepared, runs.slice(first, first + sharersMax), false);
      }
    }
  }
  turns.clear();
}

/** Tells each run what came of it. */
async function runTogether(
  pool: ConnectionPool,
  prepared: Prepared,
  runs: readonly AwaitedRun[],
  isInTransaction: boolean,
): Promise<void> {
  let connection;
  try {
    connection = await pool.acquireConnection();
  } catch (error) {
    for (const run of runs) run.reject(error);
    return;
  }
  const error = await send(connection, prepared, runs);
  if (!isInTransaction && mayPassAlone(error, runs)) {
    for (const run of runs.filter(({ failure }) => failure === error)) await send(connection, prepared, [run]);
  }
  await pool.releaseConnection(connection);
  for (const { rows, failure, resolve, reject } of runs) {
    if (failure) reject(failure);
    else resolve(rows);
  }
}

/** Whether what was not answered might be, when it is run by itself: what failed may have been another's, or is prepared anew. */
function mayPassAlone(error: Error | null, runs: readonly PreparedRun[]): boolean {
  return haveColumnsChanged(error) || (runs.length > 1 && error instanceof DatabaseError && error.severity === 'ERROR');
}

function send(connection: RawConnection, prepared: Prepared, runs: readonly PreparedRun[]): Promise<Error | null> {
  return new Promise((resolve) => {
    connection.query(new PreparedQuery(prepared, runs, resolve));
  });
}
