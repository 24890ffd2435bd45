import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What connections may take. */
export interface ConnectionBounds {
  readonly connectionsMax: number;
  /** For what is left of a request that was answered before all of it had arrived. */
  readonly restMilliseconds: number;
}

/** A browser sends about twenty, proxies add some. */
const headersMax = 200;
/** From this share of all connections on, those that nobody uses are closed. */
const crowdedShare = 0.9;
/** A connection that was opened and says nothing is left alone for so long. */
const silenceMilliseconds = 1_000;
const roomMilliseconds = 100;

/**
 * Bounds what Node leaves open: the number of headers (431), a body that nobody reads, and connections that are held for
 * nothing, which make room before anybody is turned away.
 */
export function boundConnections(server: Server, { connectionsMax, restMilliseconds }: ConnectionBounds): void {
  server.maxConnections = connectionsMax;
  // One more, so that too many can be told: Node drops what is beyond without a word.
  server.maxHeadersCount = headersMax + 1;
  server.prependListener('request', (request: IncomingMessage, answer: ServerResponse) => {
    if (hasBody(request)) answer.once('finish', () => endRest(request, restMilliseconds));
  });
  makeRoom(server, connectionsMax * crowdedShare);
}

/** True for a request that was answered, because it has more headers than anybody needs. */
export function hasTooManyHeaders(request: IncomingMessage, answer: ServerResponse): boolean {
  if (request.rawHeaders.length <= headersMax * 2) return false;
  answer.writeHead(431, { Connection: 'close', 'Content-Length': 0 }).end();
  return true;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

// The request's own clock may be long, since a route takes long bodies; one that has its answer is not waited for.
function endRest(request: IncomingMessage, milliseconds: number): void {
  if (request.complete) return;
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, milliseconds);
  const { socket } = request;
  const forget = (): void => {
    clearTimeout(timer);
    // The connection may serve thousands of requests yet.
    socket.off('close', forget);
    request.off('end', forget);
  };
  socket.once('close', forget);
  request.once('end', forget);
}

function makeRoom(server: Server, crowdedFrom: number): void {
  const openedAt = new Map<Socket, number>();
  let lastMade = 0;
  server.on('connection', (socket: Socket) => {
    openedAt.set(socket, performance.now());
    socket.once('close', () => openedAt.delete(socket));
    if (openedAt.size < crowdedFrom || performance.now() - lastMade < roomMilliseconds) return;
    lastMade = performance.now();
    server.closeIdleConnections();
    // Node counts a connection as idle only after its first request.
    for (const [other, since] of openedAt) {
      if (other.bytesRead === 0 && lastMade - since > silenceMilliseconds) other.destroy();
    }
  });
}
