/** What tells that a database was not reached or lets nobody in: codes of Node and of PostgreSQL. */
const doorCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  '28000',
  '28P01',
  '3D000',
]);

/**
 * Does what needs a database.
 *
 * @throws Error in one line that names the database and the variable that does, where it cannot be reached or entered; else
 *   what `work` throws
 */
export async function namingDatabase<T>(connectionString: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || !isOfDoor(error)) throw error;
    throw new Error(`the database ${nameOf(connectionString)} cannot be used: ${reasonOf(error)}; see DATABASE_URL`, {
      cause: error,
    });
  }
}

function isOfDoor(error: Error): boolean {
  return doorCodes.has(String(Reflect.get(error, 'code'))) || isSilence(error);
}

/** Nothing refused, nothing answered; the pool, of which nobody has a connection yet, takes itself to be full. */
function isSilence({ name }: Error): boolean {
  return name === 'KnexTimeoutError';
}

/** Without what opens it. */
function nameOf(connectionString: string): string {
  const { host, pathname } = new URL(connectionString);
  return `${pathname.slice(1)} at ${host}`;
}

// Every address of a host refused: Node gathers that in an error without a text.
function reasonOf(error: Error): string {
  if (isSilence(error)) return 'nothing answers there';
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return inner instanceof Error ? inner.message : error.message;
}
