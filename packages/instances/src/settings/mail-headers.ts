/** Headers beyond those of every mail: values by name. */
export type MailHeaders = Readonly<Record<string, readonly string[]>>;

const headersMax = 20;
const valuesMax = 5;

/** What a mail says by itself, or what would change whom it comes from, whom it goes to, and how it is read. */
const ownHeaders: ReadonlySet<string> = new Set(
  (
    'from sender to cc bcc subject date message-id reply-to return-path received mime-version auto-submitted ' +
    'list-unsubscribe list-unsubscribe-post in-reply-to references delivered-to dkim-signature authentication-results ' +
    'disposition-notification-to errors-to'
  ).split(' '),
);
const ownFamilies = /^(?:content|resent|arc)-/;

/** In words that complete "allowed is …". */
export const allowedMailHeaders =
  `a JSON object such as {"X-Tag":["$messageType"]}: at most ${headersMax} names, each with a list of at most ${valuesMax} ` +
  'texts on one line';

/** The headers that a setting names; none when it does not say any that can be used. */
export function parseMailHeaders(text: string): MailHeaders {
  return text === '' || mailHeadersProblem(text) !== undefined ? {} : (JSON.parse(text) as MailHeaders);
}

/** What is wrong with headers as they are written in the settings, if anything. */
export function mailHeadersProblem(text: string): string | undefined {
  const headers = parseObject(text);
  if (!headers) return `is not a JSON object; allowed is ${allowedMailHeaders}`;
  const names = Object.keys(headers);
  if (names.length > headersMax) return `has ${names.length} names; allowed are ${headersMax}`;
  return names.map((name) => headerProblem(name, headers[name])).find((problem) => problem !== undefined);
}

function headerProblem(name: string, values: unknown): string | undefined {
  const shown = JSON.stringify(name.slice(0, 80));
  const lower = name.toLowerCase();
  // Narrower than RFC 5322 2.2: what needs no quoting anywhere.
  if (!/^[a-z][a-z0-9-]{0,69}$/.test(lower)) return `names ${shown}, which is no name of a header`;
  if (ownHeaders.has(lower) || ownFamilies.test(lower)) return `names ${shown}, which a mail says by itself`;
  const isList = Array.isArray(values) && values.length > 0 && values.length <= valuesMax && values.every(isValue);
  return isList ? undefined : `has another value for ${shown} than a list of 1 to ${valuesMax} texts on one line`;
}

function isValue(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 500 && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
