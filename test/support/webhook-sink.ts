import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Arrivals } from './arrivals.ts';

/** A real HTTP server that takes webhooks, and can be slow. */
export interface WebhookSink {
  readonly url: string;
  /** By `webhook-id`. */
  readonly arrivals: Arrivals;
  /** From now on takes so long to answer. */
  delay(milliseconds: number): void;
  close(): Promise<void>;
}

/** Starts a sink on a free port of this machine. */
export async function openWebhookSink(): Promise<WebhookSink> {
  const arrivals = new Arrivals();
  let delayMilliseconds = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', async () => {
      if (delayMilliseconds > 0) await sleep(delayMilliseconds);
      arrivals.add(String(request.headers['webhook-id']));
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    arrivals,
    delay: (milliseconds) => (delayMilliseconds = milliseconds),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
