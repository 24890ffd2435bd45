import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@gatehouse/telemetry';
import { boundConnections, hasTooManyHeaders } from './bound-connections.ts';
import { closeGracefully } from './close-gracefully.ts';

/** A Koa app, as far as serving goes. */
export interface Servable {
  callback(): RequestListener;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Where and how to listen. */
export interface ServeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The setting the port came from, for the message when it is taken (`PORT`). */
  readonly portSetting?: string;
  /** PEM texts; HTTPS when given. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** How long running requests may take once the server closes. */
  readonly drainSeconds: number;
  readonly log: Logger;
  /** Connections at once, 10,000 by default; more are dropped, once those that are idle were closed. */
  readonly connectionsMax?: number;
  /** For the whole request to arrive, 30 by default; what takes longer is answered 408. */
  readonly requestTimeoutSeconds?: number;
}

/** A listening server. */
export interface Serving {
  readonly port: number;
  /** Stops listening, closes what is idle, lets running requests finish, then destroys what is left. Never throws. */
  close: () => Promise<void>;
}

const headersTimeoutMs = 10_000;
const handshakeTimeoutMs = 10_000;
const restTimeoutMs = 10_000;

/**
 * Listens, with bounds on everything a slow or greedy client could hold: size, number and time of headers, request time,
 * silence, requests a connection, connections.
 *
 * @throws Error in one line when the port is taken, not allowed or not on this machine, or the certificate is unusable
 */
export async function serve(app: Servable, options: ServeOptions): Promise<Serving> {
  const { host, port, drainSeconds, log } = options;
  app.on('error', (error) => logLateError(log, error));
  const server = boundedServer(app.callback(), options);
  const closing = closeGracefully(server);
  await listen(server, options).catch((error: NodeJS.ErrnoException) => {
    throw new Error(explain(error, host, port, options.portSetting ?? 'PORT'), { cause: error });
  });
  server.on('error', (error) => log.error({ err: error }, 'the server cannot accept a connection'));
  return { port: (server.address() as AddressInfo).port, close: () => closing.close(drainSeconds) };
}

function boundedServer(listener: RequestListener, options: ServeOptions): Server {
  const requestTimeout = (options.requestTimeoutSeconds ?? 30) * 1000;
  const bounds = {
    headersTimeout: Math.min(headersTimeoutMs, requestTimeout),
    requestTimeout,
    // Longer than the 60 s for which common proxies keep their idle connections, so that they never write into a closed one.
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 1_000,
    // Two metadata objects of 32 KiB each, in base64, and room for the rest: an access token carries both.
    maxHeaderSize: 98_304,
  };
  const server = createEither(
    bounds,
    (request, answer) => {
      if (!hasTooManyHeaders(request, answer)) listener(request, answer);
    },
    options.tls,
  );
  server.maxRequestsPerSocket = 10_000;
  boundConnections(server, {
    connectionsMax: options.connectionsMax ?? 10_000,
    restMilliseconds: Math.min(restTimeoutMs, requestTimeout),
  });
  // Also ends a connection whose client does not read its answer.
  server.setTimeout(60_000);
  return server;
}

function createEither(bounds: object, listener: RequestListener, tls: ServeOptions['tls']): Server {
  if (tls === undefined) return createServer(bounds, listener);
  try {
    return createTlsServer(
      { ...bounds, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: handshakeTimeoutMs },
      listener,
    );
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`The TLS certificate and key cannot be used together: ${message}`, { cause: error });
  }
}

function listen(server: Server, { host, port }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number, setting: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is already in use: stop what listens there, or set ${setting} to another`;
    case 'EACCES':
      return `Port ${port} may not be opened by this user: set ${setting} to one from 1024 up`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine to listen on (port ${port}, ${setting})`;
    default:
      return `Cannot listen on ${host}:${port} (${setting}): ${error.message}`;
  }
}

// After the answer has begun only the connection can still fail, and that it does when clients leave.
function logLateError(log: Logger, error: NodeJS.ErrnoException): void {
  const clientLeft = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(error.code ?? '');
  if (clientLeft) log.debug({ err: error }, 'the client left');
  else log.error({ err: error }, 'an error came after the answer');
}
