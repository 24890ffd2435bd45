import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** Where the operator's own admin app is, and what opens it. */
export interface AdminClient {
  readonly url: URL;
  readonly token: string;
}

const answerBytesMax = 16 * 1024 * 1024;
const timeoutMilliseconds = 30_000;

/**
 * Asks the admin app, and returns the JSON of its answer; `undefined` for an answer without a body.
 *
 * The operator typed this address for its own service, so none of the rules for foreign hosts apply here.
 *
 * @throws Error in one line: nobody listens, the token is refused, or what the app says is wrong
 */
export async function askAdmin(client: AdminClient, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await send(client, method, path, body === undefined ? '' : JSON.stringify(body));
  if (answer.status < 300) return parse(answer.text);
  throw refusal(client, answer, `${method} ${path}`);
}

/** What an answer refuses, as an error in one line. */
export async function refusalOf(client: AdminClient, incoming: IncomingMessage): Promise<Error> {
  return refusal(client, await collect(incoming));
}

function refusal({ url }: AdminClient, { status, text }: Answer, asked?: string): Error {
  const message = messageOf(parse(text)) ?? text;
  return new Error(`the admin app at ${url.origin} answers ${status}: ${message}${hintFor(status, asked)}`);
}

// The API says what it lacks, not what that was called, and of a token neither that it is none nor where it came from.
function hintFor(status: number, asked: string | undefined): string {
  if (status === 404 && asked !== undefined) return ` (asked for: ${asked})`;
  return status === 401 ? '; is the token in GOTRUE_OPERATOR_TOKEN, or of --data-dir, one of this Gatehouse?' : '';
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function send({ url, token }: AdminClient, method: string, path: string, body: string): Promise<Answer> {
  const headers = { Authorization: `Bearer ${token}`, ...(body === '' ? {} : { 'Content-Type': 'application/json' }) };
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, url), { method, headers, agent: false, timeout: timeoutMilliseconds });
    outgoing.on('response', (incoming) => void collect(incoming).then(resolve, reject));
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMilliseconds / 1_000} s`)));
    outgoing.on('error', (error) => reject(unreachable(url, error)));
    outgoing.end(body);
  });
}

async function collect(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > answerBytesMax) throw new Error('the answer is larger than any the admin app gives');
    chunks.push(chunk);
  }
  return { status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

/** Why the admin app could not be asked, in one line. */
export function unreachable(url: URL, error: NodeJS.ErrnoException): Error {
  const reason = error.code === 'ECONNREFUSED' ? 'nothing listens there' : error.message;
  const help = 'start it with "gatehouse start", or name another with --admin-url';
  return new Error(`the admin app at ${url.origin} cannot be reached (${reason}): ${help}`, { cause: error });
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function messageOf(json: unknown): string | undefined {
  const message: unknown = typeof json === 'object' && json !== null && 'msg' in json ? json.msg : undefined;
  return typeof message === 'string' ? message : undefined;
}
