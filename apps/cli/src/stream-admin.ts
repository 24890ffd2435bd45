import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { refusalOf, unreachable, type AdminClient } from './admin-client.ts';

/** An answer that goes on for as long as there is more. */
interface AnswerStream {
  readonly headers: IncomingMessage['headers'];
  /** What each line says. Throws when the connection breaks. */
  readonly lines: AsyncIterable<unknown>;
  readonly bytes: AsyncIterable<Buffer>;
}

/** What is asked of a route whose body or answer has no end that is known. */
interface StreamRequest {
  readonly method: string;
  readonly path: string;
  readonly upload?: Readable;
  /** Breaks the request off. */
  readonly signal: AbortSignal;
}

/**
 * Asks the admin app for something that takes its time: the answer is read while the body is still being sent.
 *
 * @throws Error in one line: nobody listens, the token is refused, or what the app says is wrong
 */
export async function streamAdmin(client: AdminClient, asked: StreamRequest): Promise<AnswerStream> {
  const incoming = await send(client, asked);
  if ((incoming.statusCode ?? 0) >= 300) throw await refusalOf(client, incoming);
  return { headers: incoming.headers, bytes: incoming, lines: linesOf(incoming) };
}

function send({ url, token }: AdminClient, { method, path, upload, signal }: StreamRequest): Promise<IncomingMessage> {
  const headers = {
    Authorization: `Bearer ${token}`,
    ...(upload === undefined ? {} : { 'Content-Type': 'application/x-ndjson' }),
  };
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, url), { method, headers, agent: false, signal });
    // Once the answer has begun it says itself how it ends.
    outgoing.on('response', resolve).on('error', (error) => reject(unreachable(url, error)));
    if (upload === undefined) outgoing.end();
    else upload.on('error', (error) => outgoing.destroy(error)).pipe(outgoing);
  });
}

async function* linesOf(incoming: AsyncIterable<Buffer>): AsyncGenerator {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of incoming) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as unknown;
  }
}
