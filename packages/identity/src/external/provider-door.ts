import { AppError } from '@gatehouse/errors';
import { OutboundError, safeFetch, type OutboundClient, type OutboundResponse } from '@gatehouse/outbound';
import type { Services } from '../context.ts';

/** What providers are reached by. */
export interface ProviderDoor {
  readonly outbound: OutboundClient;
  /** Stands in for every provider: the host that is asked for becomes the first part of the path. */
  readonly url: string | undefined;
  /** When all that is asked of providers in this request has to be answered, on the clock of `performance.now`. */
  readonly deadline: number;
}

/** A request to a provider. */
export interface ProviderRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The most that may come back, in bytes. Default a mebibyte. */
  readonly maxBytes?: number;
}

/** A profile, a set of keys, a token: none is near it. */
const answerBytesMax = 1_048_576;

/** Some providers answer nobody without it. */
const userAgent = 'Gatehouse';

/** Opens the door; from now on the time runs that a request has for its provider. */
export function openDoor({ outbound, providers }: Pick<Services, 'outbound' | 'providers'>): ProviderDoor {
  return { outbound, url: providers.url, deadline: performance.now() + providers.timeoutMs };
}

/**
 * Asks a provider. No redirect is followed; time and size of the answer are bounded.
 *
 * @returns the answer, whatever its status.
 * @throws AppError `external_unreachable`
 */
export async function askProvider(door: ProviderDoor, url: string, request: ProviderRequest = {}): Promise<Response> {
  const { method = 'GET', headers = {}, body, maxBytes = answerBytesMax } = request;
  const timeoutMs = Math.floor(door.deadline - performance.now());
  try {
    if (timeoutMs <= 0) throw new OutboundError('timeout');
    const answer = await safeFetch(door.outbound, {
      url: standIn(door, url),
      method,
      headers: { 'user-agent': userAgent, accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
      timeoutMs,
      maxBytes,
    });
    return asResponse(answer);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw new AppError('external_unreachable', { cause: error, detail: `${hostOf(url)}: ${error.kind}` });
  }
}

/** Lets a client of OAuth ask through the door. */
export function fetchThrough(
  door: ProviderDoor,
  bounds: Pick<ProviderRequest, 'maxBytes'> = {},
): (url: string, request: FetchRequest) => Promise<Response> {
  return (url, { method, headers, body }) => {
    const sent = body instanceof URLSearchParams ? { body: body.toString() } : {};
    return askProvider(door, url, { method, headers, ...sent, ...bounds });
  };
}

interface FetchRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function standIn(door: ProviderDoor, url: string): string {
  if (door.url === undefined || !URL.canParse(url)) return url;
  const { host, pathname, search } = new URL(url);
  return url.startsWith(door.url) ? url : `${door.url}/${host}${pathname}${search}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'no address';
}

const bodilessStatuses = new Set([204, 205, 304]);

function asResponse({ status, headers, body }: OutboundResponse): Response {
  // What is no status of an answer is a broken one.
  if (status < 200 || status > 599) throw new OutboundError('broken');
  const content = bodilessStatuses.has(status) ? null : new Uint8Array(body);
  return new Response(content, { status, headers: new Headers(headers) });
}
