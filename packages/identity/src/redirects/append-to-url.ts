/** Names and values that a redirect carries. */
export type RedirectParameters = Readonly<Record<string, string>>;

/**
 * Adds parameters as a fragment, behind a fragment that may be there: the address is the client's and stays as it is
 * (supabase-core.md 7.4). `sb` marks the fragment as ours, so that clients recognise it.
 *
 * @returns an address for a `Location` header, ASCII only.
 */
export function appendFragment(target: string, parameters: RedirectParameters): string {
  return asHeader(`${target}#${formEncode({ ...parameters, sb: '' })}`);
}

/** The same without the mark, in place of a fragment that may be there: not every client knows it (netlify.md 7.3). */
export function plainFragment(target: string, parameters: RedirectParameters): string {
  return asHeader(`${target.replace(/#.*$/s, '')}#${formEncode(parameters)}`);
}

/** Like {@link appendFragment}, in place of a fragment that may be there. */
export function replaceFragment(target: string, parameters: RedirectParameters): string {
  return appendFragment(target.replace(/#.*$/s, ''), parameters);
}

/**
 * Adds parameters to the query. Those of the same names make way; all others stay as they were written, since a query
 * can be signed. The fragment stays.
 *
 * @returns an address for a `Location` header, ASCII only.
 */
export function mergeQuery(target: string, parameters: RedirectParameters): string {
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(target) ?? [];
  const kept = query.split('&').filter((pair) => pair !== '' && !Object.hasOwn(parameters, nameOf(pair)));
  const pairs = [...kept, formEncode(parameters)].filter((pair) => pair !== '');
  return asHeader(`${path}${pairs.length > 0 ? '?' : ''}${pairs.join('&')}${fragment}`);
}

/** What a redirect says of an error. */
export interface RedirectError {
  /** The HTTP status that the error has elsewhere. */
  readonly status: number;
  readonly code: string;
  readonly description: string;
  /** In place of the word that goes with the status. */
  readonly word?: string;
}

/**
 * Leads to the target with an error in its fragment; with a code exchange, in its query as well. Encoded once, unlike
 * the original, which encodes a fragment twice (supabase-core.md 21.2).
 */
export function appendError(target: string, error: RedirectError, options: { readonly inQuery: boolean }): string {
  const word = error.word ?? errorWordOf(error.status);
  const parameters = {
    ...(word === undefined ? {} : { error: word }),
    error_code: error.code,
    error_description: error.description,
  };
  return replaceFragment(options.inQuery ? mergeQuery(target, parameters) : target, parameters);
}

/** The error word of a status; undefined where there is none. */
export function errorWordOf(status: number): string | undefined {
  return errorWords[status];
}

/** HTTP status → error word of RFC 6749 4.1.2.1 (supabase-core.md 2.6). Other statuses have none. */
const errorWords: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'unauthorized_client',
  403: 'access_denied',
  500: 'server_error',
  503: 'temporarily_unavailable',
};

/** `application/x-www-form-urlencoded`, sorted by name, with only letters, digits and `-_.~` left as they are. */
function formEncode(parameters: RedirectParameters): string {
  const encoded = new URLSearchParams(parameters);
  encoded.sort();
  return encoded.toString().replaceAll('*', '%2A').replaceAll('%7E', '~');
}

function nameOf(pair: string): string {
  const [name = ''] = new URLSearchParams(pair).keys();
  return name;
}

/** A header takes neither spaces nor other alphabets; in an address both can be written as percent and hex digits. */
function asHeader(address: string): string {
  return address.replace(/[^\u0021-\u007e]/gu, (character) =>
    Buffer.from(character).toString('hex').toUpperCase().replace(/../g, '%$&'),
  );
}
