import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP relay in front of a server, which a test can cut and mend: what a lost network looks like from here. */
export interface CuttableConnection {
  /** The server's URL with the relay's address. */
  readonly connectionString: string;
  /** Ends every connection and takes no new one. */
  cut(): void;
  mend(): void;
  /**
   * Passes on what is said on a connection up to what fits, and withholds the server's answer to it.
   *
   * @returns when the server has answered: what was asked is done, and who asked for it does not know.
   */
  withholdAnswerTo(said: RegExp): Promise<void>;
  stop(): Promise<void>;
}

/** What a relay knows of its connections. */
interface Relay {
  readonly sockets: Set<Socket>;
  withholding: { readonly said: RegExp; answered(): void } | undefined;
}

/** Starts a relay to the server that a URL names. */
export async function startCuttableConnection(serverUrl: string): Promise<CuttableConnection> {
  const target = new URL(serverUrl);
  const relay: Relay = { sockets: new Set(), withholding: undefined };
  let isCut = false;
  const server = createServer((inbound) => {
    if (isCut) inbound.destroy();
    else join(relay, inbound, connect(Number(target.port), target.hostname));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const endAll = (): void => relay.sockets.forEach((socket) => socket.destroy());
  return {
    connectionString: url.href,
    cut: () => {
      isCut = true;
      endAll();
    },
    mend: () => {
      isCut = false;
    },
    withholdAnswerTo: (said) => new Promise((answered) => (relay.withholding = { said, answered })),
    stop: async () => {
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Passes on what either side says; the end of one is the end of both. */
function join(relay: Relay, inbound: Socket, outbound: Socket): void {
  for (const [from, to] of [
    [inbound, outbound],
    [outbound, inbound],
  ] as const) {
    relay.sockets.add(from);
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      relay.sockets.delete(from);
      to.destroy();
    });
  }
  listen(relay, inbound, outbound);
}

/** Looks at what is said while an answer is to be withheld. */
function listen(relay: Relay, inbound: Socket, outbound: Socket): void {
  let heard = '';
  inbound.on('data', (chunk: Buffer) => {
    const { withholding } = relay;
    heard = withholding ? heard + chunk.toString('latin1') : '';
    if (!withholding?.said.test(heard)) return;
    relay.withholding = undefined;
    outbound.unpipe(inbound);
    outbound.once('data', () => withholding.answered()).resume();
  });
}
