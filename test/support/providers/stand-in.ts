import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a provider was asked. */
export interface SeenRequest {
  readonly method: string;
  /** Host and path of the real service. */
  readonly address: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly form: Readonly<Record<string, string>>;
}

/** What a provider answers; `null` for never. A text is sent as it is, anything else as JSON. */
export type StandInReply = {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
} | null;

export type StandInAnswer = (request: SeenRequest) => StandInReply | Promise<StandInReply>;

/** A real HTTP server in place of every provider: the host that it stands for is the first part of the path. */
export class StandIn {
  readonly seen: SeenRequest[] = [];
  readonly #answers = new Map<string, StandInAnswer>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Says what an address answers from now on. @param address host and path of the real service */
  answer(address: string, answer: StandInAnswer): void {
    this.#answers.set(address, answer);
  }

  /** What an address was asked, oldest first. */
  seenAt(address: string): SeenRequest[] {
    return this.seen.filter((request) => request.address === address);
  }

  /** Where a browser finds an address of a real service here. */
  at(realUrl: string): string {
    const { host, pathname, search } = new URL(realUrl);
    return realUrl.startsWith(this.url) ? realUrl : `${this.url}/${host}${pathname}${search}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const seen: SeenRequest = {
      method: request.method ?? '',
      address: pathname.slice(1),
      query: Object.fromEntries(searchParams),
      headers: request.headers,
      form: Object.fromEntries(new URLSearchParams(await textOf(request))),
    };
    this.seen.push(seen);
    const answer = this.#answers.get(seen.address);
    const reply = answer ? await answer(seen) : { status: 404, body: { error: 'not_found' } };
    if (reply === null) return;
    const { status = 200, body, headers = {} } = reply;
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
    response.end(body === undefined || isText ? body : JSON.stringify(body));
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
