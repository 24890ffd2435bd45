/** What stands where a value was refused, as in Go: easy to search for, and harmless. */
const refusedMark = 'ZgotmplZ';

const htmlReferences: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  '\0': '\u{FFFD}',
};

/** For text and quoted attribute values. */
export function htmlEscaped(text: string): string {
  return text.replace(/[&<>"'\0]/g, (character) => htmlReferences[character] ?? '');
}

/** For attribute values without quotes. An empty one would make the next attribute the value, so it gets the mark. */
export function unquotedEscaped(text: string): string {
  if (text === '') return refusedMark;
  return text.replace(/[&<>"'\0\s=`]/g, (character) => htmlReferences[character] ?? `&#${character.charCodeAt(0)};`);
}

/** For comments, which do not reach the reader. */
export function dropped(): string {
  return '';
}

/** For one component of a URL: every byte but RFC 3986's unreserved characters becomes `%XX`. */
export function percentEncoded(text: string): string {
  return encodedExcept(text, /[^A-Za-z0-9\-._~]+/g);
}

/** For a piece of a URL's path: what a URL may hold stays, existing `%XX` too, everything else becomes `%XX`. */
export function urlNormalised(text: string): string {
  return encodedExcept(text, /(?:[^A-Za-z0-9\-._~!#$&*+,/:;=?@[\]%]|%(?![0-9A-Fa-f]{2}))+/g);
}

/** For a piece that still might become the scheme: `java` and then `script:` must not meet. */
export function schemelessNormalised(text: string): string {
  return urlNormalised(text).replaceAll(':', '%3A');
}

/** For a whole URL: http, https, mailto or relative; another scheme is replaced by a link that leads nowhere. */
export function urlFiltered(text: string): string {
  const scheme = /^([^:/?#]*):/.exec(text)?.[1]?.toLowerCase();
  const isSafe = scheme === undefined || ['http', 'https', 'mailto'].includes(scheme);
  return isSafe ? urlNormalised(text) : `#${refusedMark}`;
}

/** For a value in a style attribute: words, numbers, units, colours. Nothing that could end a declaration or call. */
export function styleFiltered(text: string): string {
  return /^[\p{L}\p{N} _#%.,+-]*$/u.test(text) ? text : refusedMark;
}

function encodedExcept(text: string, unsafe: RegExp): string {
  // By way of bytes, because encodeURIComponent throws on half a surrogate pair, which JSON can bring.
  return text.replace(unsafe, (run) => Buffer.from(run).toString('hex').toUpperCase().replace(/../g, '%$&'));
}
