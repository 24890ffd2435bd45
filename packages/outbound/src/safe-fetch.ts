import type { Dispatcher } from 'undici';
import type { OutboundClient } from './outbound-client.ts';
import { OutboundError } from './outbound-error.ts';

export interface OutboundRequest {
  /** `http:` or `https:`; a user name and password in it become Basic authentication. */
  readonly url: string | URL;
  /** Default `GET`. */
  readonly method?: string;
  /** `host` is ignored: it always is the host of the URL. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole exchange: DNS, connecting, sending, and the last byte of the body. Milliseconds. */
  readonly timeoutMs: number;
  /** The most the body may have, in bytes, if that is less than the policy's `maxResponseBytes`. */
  readonly maxBytes?: number;
  /** What happens to a longer body: an error, or the rest is not read and the connection ends. Default `refuse`. */
  readonly excess?: 'refuse' | 'drop';
}

export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case; repeated fields joined with `, `. */
  readonly headers: Record<string, string>;
  /** As sent: a content coding (which is never asked for) is not undone, so a small body cannot unfold into a large one. */
  readonly body: Buffer;
}

/**
 * One exchange with a host that somebody else chose. The address connected to is the address checked; no redirect is
 * followed (a 3xx comes back as it is); time, header section and body are bounded.
 *
 * @throws OutboundError for everything the URL or the host can cause; an invalid method or header of the caller's own
 *   throws undici's InvalidArgumentError
 */
export async function safeFetch(client: OutboundClient, request: OutboundRequest): Promise<OutboundResponse> {
  client.assertOpen();
  const url = parseUrl(request.url);
  const headers = requestHeaders(url, request.headers ?? {});
  const maxBytes = Math.min(request.maxBytes ?? Infinity, client.policy.maxResponseBytes);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new OutboundError('timeout')), request.timeoutMs);
  try {
    const response = await client.agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: (request.method ?? 'GET').toUpperCase(),
      headers,
      body: request.body ?? null,
      signal: controller.signal,
    });
    const body = await readBody(response, maxBytes, request.excess ?? 'refuse');
    return { status: response.statusCode, headers: joinedHeaders(response.headers), body };
  } catch (error) {
    throw translated(error);
  } finally {
    clearTimeout(timer);
  }
}

function parseUrl(input: string | URL): URL {
  let url: URL;
  try {
    // Also brings every spelling of an IPv4 address (decimal, octal, hexadecimal, short) to the dotted one.
    url = new URL(input);
  } catch (error) {
    throw new OutboundError('invalid_url', error);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new OutboundError('invalid_url');
  return url;
}

function requestHeaders(url: URL, given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  const authorization = basicAuthorization(url);
  if (authorization) headers['authorization'] = authorization;
  for (const [name, value] of Object.entries(given)) {
    if (name.toLowerCase() !== 'host') headers[name.toLowerCase()] = value;
  }
  return headers;
}

/** RFC 7617 with the userinfo of the URL, which is percent-decoded first. */
function basicAuthorization(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  try {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  } catch (error) {
    throw new OutboundError('invalid_url', error);
  }
}

async function readBody(
  response: Dispatcher.ResponseData,
  maxBytes: number,
  excess: 'refuse' | 'drop',
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop destroys the stream, and with it the connection.
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes && excess === 'refuse') throw new OutboundError('too_large');
    chunks.push(chunk);
    if (size > maxBytes) break;
  }
  return Buffer.concat(chunks, Math.min(size, maxBytes));
}

function joinedHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

function translated(error: unknown): unknown {
  if (error instanceof OutboundError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new OutboundError('too_large', error);
  const isOurs = code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED';
  return isOurs ? error : new OutboundError('broken', error);
}
