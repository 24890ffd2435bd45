/** Headers: values by name. */
export type HeaderMap = Readonly<Record<string, readonly string[]>>;

/** Which names a setting of headers does not take, and why, in words that complete "names X, which …". */
export interface HeaderRules {
  readonly isRefused: (lowerCaseName: string) => boolean;
  readonly reason: string;
}

const headersMax = 20;
const valuesMax = 5;

/** In words that complete "allowed is …". */
export const allowedHeaderMap =
  `a JSON object such as {"X-Tag":["value"]}: at most ${headersMax} names, each with a list of at most ${valuesMax} ` +
  'texts on one line';

/** The headers that a text of JSON names; none when it is no such text. */
export function parseHeaderMap(text: string): HeaderMap {
  const nothingRefused = { isRefused: () => false, reason: '' };
  return text === '' || headerMapProblem(text, nothingRefused) !== undefined ? {} : (JSON.parse(text) as HeaderMap);
}

/** What is wrong with headers as they are written in the settings, if anything. No value is ever quoted. */
export function headerMapProblem(text: string, rules: HeaderRules): string | undefined {
  const headers = parseObject(text);
  if (!headers) return `is not a JSON object; allowed is ${allowedHeaderMap}`;
  const names = Object.keys(headers);
  if (names.length > headersMax) return `has ${names.length} names; allowed are ${headersMax}`;
  return names.map((name) => headerProblem(name, headers[name], rules)).find((problem) => problem !== undefined);
}

function headerProblem(name: string, values: unknown, { isRefused, reason }: HeaderRules): string | undefined {
  const shown = JSON.stringify(name.slice(0, 80));
  const lower = name.toLowerCase();
  // Narrower than RFC 5322 2.2 and RFC 9110 5.6.2: what needs no quoting anywhere.
  if (!/^[a-z][a-z0-9-]{0,69}$/.test(lower)) return `names ${shown}, which is no name of a header`;
  if (isRefused(lower)) return `names ${shown}, which ${reason}`;
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
