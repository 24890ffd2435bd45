import { Query, type Connection } from 'pg';
import { PreparedQuery } from '../prepared-query.ts';
import { bindName, BoundQuery, unbindName, type SentQuery } from './bound-query.ts';
import { instanceSetting, tenantRoleOf } from './tenant-role.ts';

/** Called once, when the database is ready for the next statement. */
type Callback = (error: Error | null | undefined, result: QueryAnswer) => void;

/** What pg makes of an answer. */
interface QueryAnswer {
  readonly rows: unknown[];
  readonly rowCount: number | null;
}

/** A statement as pg takes it, and what a bound database adds to it. */
interface BoundConfig {
  readonly name?: string | undefined;
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
  readonly instanceId?: string | undefined;
}

const ConfiguredQuery = Query as unknown as new (config: object, callback: Callback) => SentQuery;

/** What is asked of a pg client. */
export interface BindableConnection {
  /** What the server said last: `T` in a transaction. Knex's own mark is gone after a savepoint. */
  getTransactionStatus(): string | null;
  query(config: unknown, callback?: Callback): unknown;
}

/**
 * Makes a new connection heed the instance of a statement. The statements that bind and unbind are prepared at once, since
 * they are sent together with others, and it would be hard to say which of them were.
 *
 * @param tell is called when the connection is fit for use, or of none
 */
export function bindConnection(
  connection: BindableConnection,
  namespace: string,
  tell: (error: Error | null) => void,
): void {
  const send: BindableConnection['query'] = (config, callback) =>
    // Of the class, whatever it is by then: who watches statements watches there.
    (Object.getPrototypeOf(connection) as BindableConnection).query.call(connection, config, callback);
  connection.query = (config, callback) => {
    const { instanceId } = config as BoundConfig;
    if (instanceId === undefined) return send(config, callback);
    // Asked when it is sent: statements ahead of it in the line may still end what has failed, or begin something.
    const bound = { instanceId, isInTransaction: () => connection.getTransactionStatus() === 'T' };
    const sendBound = (query: SentQuery): unknown => send(new BoundQuery(query, bound));
    if (config instanceof PreparedQuery) return sendBound(config);
    if (callback) return sendBound(configured(config as BoundConfig, callback));
    return new Promise<QueryAnswer>((resolve, reject) => {
      const told: Callback = (error, answer) => (error ? reject(error) : resolve(answer));
      sendBound(configured(config as BoundConfig, told));
    });
  };
  send(new Preparation(bindingsOf(namespace), tell));
}

function configured({ name, text, values }: BoundConfig, callback: Callback): SentQuery {
  return new ConfiguredQuery({ name, text, values, queryMode: 'extended' }, callback);
}

/** Prepares statements without running them, in one round trip. */
class Preparation {
  readonly #texts: Readonly<Record<string, string>>;
  #tell: ((error: Error | null) => void) | undefined;

  constructor(texts: Readonly<Record<string, string>>, tell: (error: Error | null) => void) {
    this.#texts = texts;
    this.#tell = tell;
  }

  submit(connection: Connection): void {
    const messages = connection as unknown as { parse(message: { name: string; text: string }): void };
    for (const [name, text] of Object.entries(this.#texts)) messages.parse({ name, text });
    connection.sync();
  }

  handleError(error: Error): void {
    this.#end(error);
  }

  handleReadyForQuery(): void {
    this.#end(null);
  }

  #end(error: Error | null): void {
    const tell = this.#tell;
    this.#tell = undefined;
    tell?.(error);
  }
}

/**
 * `set_config` and not `set local`: it takes parameters, and does not warn outside of a transaction block. As conditions, each
 * of which is asked because the one before does not hold, so that no row has to be sent.
 */
function bindingsOf(namespace: string): Readonly<Record<string, string>> {
  const role = tenantRoleOf(namespace);
  return {
    [bindName]: `select where set_config('role', '${role}', true) = '' or set_config('${instanceSetting}', $1, true) = ''`,
    // Null and not "none": back to the role that the login begins with.
    [unbindName]: `select where set_config('role', null, true) = '' or set_config('${instanceSetting}', '', true) <> ''`,
  };
}
