import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** What a provider of text messages was asked. */
interface SmsRequest {
  /** Such as `POST /messages`. */
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as a form. */
  readonly form: Readonly<Record<string, string>>;
}

/** What it answers: a text is sent as it is, anything else as JSON. `null` breaks the connection. */
export type SmsReply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
} | null;

/** A real HTTP server in place of every provider. */
export interface SmsStandIn {
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: readonly SmsRequest[];
  /** Answers from now on; the last one stays. */
  reply(answer: SmsReply | ((request: SmsRequest) => SmsReply)): void;
  /** Waits for the next message to a number that says a code. @returns the code */
  codeSentTo(phone: string, after?: number): Promise<string>;
}

const waitMilliseconds = 10_000;

/** What Twilio answers when it has taken a message. */
const twilioTook = { status: 201, body: { sid: 'SM1', status: 'queued' } } as const;

/** Gives a test file a stand-in, forgetful between tests, stopped after the last. It answers as Twilio does. */
export function useSmsStandIn(): () => SmsStandIn {
  let requests: SmsRequest[] = [];
  let replyTo: (request: SmsRequest) => SmsReply = () => twilioTook;
  let arrived: (() => void)[] = [];
  const server = createServer((request, response) => {
    void readRequest(request).then((asked) => {
      const reply = replyTo(asked);
      requests.push(asked);
      for (const tell of arrived) tell();
      if (reply === null) return response.destroy();
      const { status = 200, headers = {}, body = '' } = reply;
      response.writeHead(status, headers);
      return response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  beforeEach(() => {
    requests = [];
    replyTo = () => twilioTook;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const nextArrival = (until: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no such text message has come')), until - Date.now());
      arrived.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  return () => ({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    reply: (answer) => {
      replyTo = typeof answer === 'function' ? answer : () => answer;
    },
    codeSentTo: async (phone, after = 0) => {
      const until = Date.now() + waitMilliseconds;
      for (;;) {
        const sent = requests.slice(after).findLast(({ form }) => form['To']?.endsWith(`+${phone}`));
        const code = /\d{6,10}/.exec(sent?.form['Body'] ?? '')?.[0];
        if (code !== undefined) return code;
        await nextArrival(until);
        arrived = [];
      }
    },
  });
}

async function readRequest(request: IncomingMessage): Promise<SmsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  return {
    line: `${request.method} ${request.url}`,
    headers: request.headers,
    body,
    form: Object.fromEntries(new URLSearchParams(body)),
  };
}
