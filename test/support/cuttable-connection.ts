import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP relay in front of a server, which a test can cut and mend: what a lost network looks like from here. */
export interface CuttableConnection {
  /** The server's URL with the relay's address. */
  readonly connectionString: string;
  /** Ends every connection and takes no new one. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** Starts a relay to the server that a URL names. */
export async function startCuttableConnection(serverUrl: string): Promise<CuttableConnection> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((inbound) => {
    if (isCut) inbound.destroy();
    else join(inbound, connect(Number(target.port), target.hostname), sockets);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const endAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    connectionString: url.href,
    cut: () => {
      isCut = true;
      endAll();
    },
    mend: () => {
      isCut = false;
    },
    stop: async () => {
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Passes on what either side says; the end of one is the end of both. */
function join(inbound: Socket, outbound: Socket, open: Set<Socket>): void {
  for (const [from, to] of [
    [inbound, outbound],
    [outbound, inbound],
  ] as const) {
    open.add(from);
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      open.delete(from);
      to.destroy();
    });
  }
}
