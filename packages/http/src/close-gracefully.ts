import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Watches a server from before it listens, to be able to close it without cutting anyone off. */
export interface GracefulClosing {
  /** Resolves when the last connection is gone, at the latest a moment after `drainSeconds`. */
  close: (drainSeconds: number) => Promise<void>;
}

/**
 * Follows a server's connections and running answers. On close it stops accepting, closes idle connections at once, tells
 * the others `Connection: close` with their answer, and destroys what remains after the time given.
 */
export function closeGracefully(server: Server): GracefulClosing {
  const sockets = new Set<Socket>();
  const answers = new Set<ServerResponse>();
  let closed: Promise<void> | undefined;

  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.prependListener('request', (_: IncomingMessage, answer: ServerResponse) => {
    if (closed !== undefined) answer.setHeader('Connection', 'close');
    answers.add(answer);
    answer.once('close', () => {
      answers.delete(answer);
      // An answer whose head was sent before the close began leaves its connection open.
      if (closed !== undefined) setImmediate(() => server.closeIdleConnections());
    });
  });

  return {
    close(drainSeconds) {
      closed ??= drain(server, sockets, answers, drainSeconds * 1000);
      return closed;
    },
  };
}

async function drain(
  server: Server,
  sockets: Set<Socket>,
  answers: Set<ServerResponse>,
  drainMs: number,
): Promise<void> {
  const emptied = new Promise<void>((resolve) => void server.close(() => resolve()));
  for (const answer of answers) if (!answer.headersSent) answer.setHeader('Connection', 'close');
  server.closeIdleConnections();
  // Browsers open connections ahead of need; Node does not count those as idle before their first request.
  for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, drainMs);
  await emptied;
  clearTimeout(timer);
}
