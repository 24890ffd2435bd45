/** One value that cannot be used. */
export interface Problem {
  /** As the API names it; empty for what is of no one value. */
  readonly path: string;
  readonly problem: string;
}

/** What the API answered that is no success, in its words. */
export class Refusal extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];

  constructor(status: number, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.problems = problems;
  }
}

/** What to ask for. */
export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below this origin. */
  readonly path: string;
  readonly body?: unknown;
  /** The request is done once, however often it is sent under this key. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Asks the operator API. @throws Refusal in words for a person, whatever went wrong */
export async function ask<T>(
  token: string,
  { method = 'GET', path, body, idempotencyKey, signal }: Asking,
): Promise<T> {
  const headers = new Headers({ Authorization: `Bearer ${token}`, Accept: 'application/json' });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (idempotencyKey !== undefined) headers.set('Idempotency-Key', idempotencyKey);
  const init: RequestInit = { method, headers, credentials: 'omit', cache: 'no-store', redirect: 'error' };
  if (signal) init.signal = signal;
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(path, init).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refusal(0, 'Gatehouse does not answer. Is it running, and can this machine reach it?');
  });
  const text = await response.text();
  if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
  throw refusalOf(response, text);
}

function refusalOf({ status, headers }: Response, text: string): Refusal {
  const wait = headers.get('Retry-After');
  const later = wait === null ? '' : `. Try again in ${wait} seconds.`;
  const { msg, problems } = parse(text);
  return new Refusal(status, `${msg ?? `Gatehouse answered ${status}`}${later}`, problems);
}

function parse(text: string): { msg?: string; problems?: Problem[] } {
  try {
    return JSON.parse(text) as { msg?: string; problems?: Problem[] };
  } catch {
    return {};
  }
}

/** What is wrong with each value; where the API names none, all that it says, of no value. */
export function problemsOf(error: Error | null): readonly Problem[] {
  if (!error) return [];
  if (error instanceof Refusal && error.problems.length > 0) return error.problems;
  return [{ path: '', problem: error.message }];
}

/** A key that no other request has; works on pages without TLS too. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A path with its query: a list is given a value at a time; members that are undefined or empty are left out. */
export function pathWith(
  path: string,
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const given = Object.entries(query).flatMap(([name, value = '']) =>
    [value].flat().flatMap((one): [string, string][] => (one === '' ? [] : [[name, one]])),
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}
