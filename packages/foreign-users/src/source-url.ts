/** Where another server keeps its users. */
export interface SourceUrl {
  readonly kind: 'mysql' | 'postgres';
  /** With everything that the driver needs, the password too. */
  readonly url: URL;
  /** Host, port and database: what may be shown. */
  readonly place: string;
}

/** `user:password@tcp(host:port)/database?…`, as programs in Go name a MySQL. */
const goForm = /^(?:(?<account>.*)@)?(?:tcp\((?<host>[^)]*)\))?\/(?<database>[^/?]*)(?:\?(?<query>.*))?$/s;

const kinds: Readonly<Record<string, SourceUrl['kind']>> = {
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
};
const ports = { mysql: '3306', postgres: '5432' } as const;

/**
 * Reads the URL of a database.
 *
 * @throws Error that says which forms there are, and nothing of the text, since it may hold a password
 */
export function parseSourceUrl(text: string): SourceUrl {
  const url = urlOf(text);
  const kind = url && kinds[url.protocol];
  if (!url || !kind || url.hostname === '' || url.pathname.length < 2) {
    throw new Error(
      'this is no URL of a database that can be read; allowed are postgres://user:password@host:5432/database, ' +
        'mysql://user:password@host:3306/database and user:password@tcp(host:3306)/database',
    );
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  return { kind, url, place: `${url.hostname}:${url.port || ports[kind]}/${database}` };
}

function urlOf(text: string): URL | undefined {
  const trimmed = text.trim();
  // A URL has its scheme first; in the form of Go a colon comes after the name of the account.
  if (/^[a-z]+:\/\//i.test(trimmed)) return URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  const { account = '', host = '127.0.0.1', database = '', query = '' } = goForm.exec(trimmed)?.groups ?? {};
  if (database === '') return undefined;
  const [user = '', ...password] = account.split(':');
  const credentials = [user, password.join(':')].map((part) => encodeURIComponent(part)).join(':');
  const built = `mysql://${credentials}@${host}/${database}?${query}`;
  return URL.canParse(built) ? new URL(built) : undefined;
}
