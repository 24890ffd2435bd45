import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { callbackify } from 'node:util';
import { Agent, type buildConnector } from 'undici';
import { assertRanges } from './address-rules.ts';
import { openCheckedConnection, startTls } from './checked-connection.ts';
import type { OutboundPolicy } from './outbound-policy.ts';

const defaultConnectTimeoutMs = 10_000;
const defaultMaxHeaderBytes = 16 * 1024;

/** An idle connection is checked again, by being opened again, after this at the latest, whatever the host asks for. */
const keepAliveMaxMs = 10_000;

/** So that one slow host cannot take every socket of the process; further calls wait within their own time. */
const connectionsPerHostMax = 64;

/**
 * A pool of checked connections under one policy. It ignores the environment's proxy variables. Close it once at the end
 * of the process.
 */
export class OutboundClient {
  readonly policy: OutboundPolicy;
  /** For this package's functions; not part of the promise to callers. */
  readonly agent: Agent;

  /** @throws Error naming the first of `allowedRanges` that is not a CIDR range */
  constructor(policy: OutboundPolicy) {
    assertRanges(policy.allowedRanges);
    this.policy = policy;
    this.agent = new Agent({
      connect: checkedConnector(policy),
      connections: connectionsPerHostMax,
      maxHeaderSize: policy.maxHeaderBytes ?? defaultMaxHeaderBytes,
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: keepAliveMaxMs,
      // One deadline over the whole exchange replaces the timers per part, which a slow drip of bytes never trips.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Refuses new exchanges, waits for those under way, closes every pooled connection. Sockets of `safeConnect` stay. */
  async close(): Promise<void> {
    if (!this.agent.closed) await this.agent.close();
  }

  /** @throws Error once `close` was called */
  assertOpen(): void {
    if (this.agent.closed) throw new Error('The outbound client is closed');
  }
}

/**
 * The door to hosts that a tenant can choose.
 *
 * @throws Error naming the first of `allowedRanges` that is not a CIDR range
 */
export function createOutbound(policy: OutboundPolicy): OutboundClient {
  return new OutboundClient(policy);
}

/** Opens each of the pool's connections through the address check, address literals included. */
function checkedConnector(policy: OutboundPolicy): buildConnector.connector {
  const secureContext = createSecureContext(
    policy.trustedCertificates ? { ca: [...rootCertificates, ...policy.trustedCertificates] } : {},
  );
  const open = callbackify((options: buildConnector.Options) => openForHttp(policy, secureContext, options));
  return (options, callback) => {
    open(options, (error, socket) => (error ? callback(error, null) : callback(null, socket)));
  };
}

async function openForHttp(
  policy: OutboundPolicy,
  secureContext: SecureContext,
  { hostname, protocol, port }: buildConnector.Options,
): ReturnType<typeof openCheckedConnection> {
  const deadline = performance.now() + (policy.connectTimeoutMs ?? defaultConnectTimeoutMs);
  const isTls = protocol === 'https:';
  const socket = await openCheckedConnection(policy, {
    hostname,
    port: port === '' ? (isTls ? 443 : 80) : Number(port),
    timeoutMs: deadline - performance.now(),
  });
  return isTls ? startTls(socket, { hostname, secureContext, timeoutMs: deadline - performance.now() }) : socket;
}
