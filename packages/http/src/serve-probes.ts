import type { Logger } from '@gatehouse/telemetry';
import Koa from 'koa';
import { accessLog } from './access-log.ts';
import { answerAt } from './answer-at.ts';
import { clientAddress } from './client-address.ts';
import { health } from './health.ts';
import type { HttpState } from './http-state.ts';
import { notFound } from './not-found.ts';
import { ready, type ReadyCheck } from './ready.ts';
import { requestId } from './request-id.ts';
import { serve, type ServeOptions, type Serving } from './serve.ts';

/** Where a process is asked how it is, and what it says of itself. */
export interface ProbesOptions extends Pick<ServeOptions, 'host' | 'port'> {
  /** The setting the port came from, for the message when it is taken. */
  readonly portSetting: string;
  /** Names the process in the log. */
  readonly component: string;
  readonly version: string;
  readonly description: string;
  readonly readyChecks: readonly ReadyCheck[];
  readonly log: Logger;
}

/** Nobody waits for an answer that long, and what the process is there for must not wait for its end. */
const drainSeconds = 1;
/** Supervisors ask one at a time; the database must not be asked for everybody. */
const connectionsMax = 100;

/**
 * Answers `/health` and `/ready`, and nothing else: for a process that takes no other requests.
 *
 * @throws Error in one line when it cannot listen where it should.
 */
export function serveProbes(options: ProbesOptions): Promise<Serving> {
  const { host, port, portSetting, component, version, description, readyChecks, log } = options;
  const app = new Koa<HttpState>();
  app.use(requestId({ log }));
  app.use(clientAddress([]));
  app.use(accessLog({ component, quietPaths: ['/health', '/ready'] }));
  app.use(answerAt('/health', health({ version, description })));
  app.use(answerAt('/ready', ready(readyChecks)));
  app.use(notFound());
  return serve(app, { host, port, portSetting, drainSeconds, connectionsMax, log });
}
