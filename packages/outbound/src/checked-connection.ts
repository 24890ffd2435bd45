import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { isAllowedAddress } from './address-rules.ts';
import { OutboundError } from './outbound-error.ts';
import type { OutboundPolicy } from './outbound-policy.ts';
import { resolveHost } from './resolve-host.ts';

/** A name with a hundred addresses must not turn one call into a hundred connections. */
const addressesTriedMax = 4;

/**
 * A TCP connection to a host, opened to an address that was checked: what is dialled is the address itself, never the
 * name again, so a name server that changes its answer (DNS rebinding) changes nothing. Address literals take the same
 * check. Addresses that may not be reached are passed over; the others are tried in turn, sharing the time that is left.
 *
 * The socket carries a listener for `error`, so that a reset between two owners cannot end the process.
 *
 * @throws OutboundError `dns`, `blocked_address`, `connect`, `timeout`
 */
export async function openCheckedConnection(
  policy: OutboundPolicy,
  target: { readonly hostname: string; readonly port: number; readonly timeoutMs: number },
): Promise<Socket> {
  const deadline = performance.now() + target.timeoutMs;
  const addresses = await checkedAddresses(policy, target.hostname, target.timeoutMs);
  let failure = new OutboundError('timeout');
  for (const [index, address] of addresses.entries()) {
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) throw new OutboundError('timeout', failure);
    try {
      return await dial(address, target.port, remainingMs / (addresses.length - index));
    } catch (error) {
      failure = error instanceof OutboundError ? error : new OutboundError('connect', error);
    }
  }
  throw failure;
}

/**
 * TLS over an open connection. The certificate must be valid for `hostname`, and SNI names it, whatever address was
 * dialled.
 *
 * @throws OutboundError `tls` (not verified, or not TLS), `broken`, `timeout`; the connection is closed then
 */
export function startTls(
  socket: Socket,
  target: { readonly hostname: string; readonly timeoutMs: number; readonly secureContext: SecureContext },
): Promise<TLSSocket> {
  const host = target.hostname.replace(/\.$/, '');
  const secured = connectTls({
    socket,
    host,
    // RFC 6066 3: an address literal is not sent as a server name.
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    secureContext: target.secureContext,
  });
  return settled(secured, 'secureConnect', target.timeoutMs, (error) =>
    error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'broken' : 'tls',
  );
}

/**
 * The addresses of a host that may be reached, at most four.
 *
 * @throws OutboundError `dns`, `blocked_address`, `timeout`
 */
export async function checkedAddresses(policy: OutboundPolicy, hostname: string, timeoutMs: number): Promise<string[]> {
  const found = isIP(hostname) === 0 ? await lookUp(policy, hostname, timeoutMs) : [hostname];
  if (found.length === 0) throw new OutboundError('dns');
  const allowed = found.filter((address) => isAllowedAddress(policy, address));
  if (allowed.length === 0) {
    throw new OutboundError('blocked_address', new Error(`${hostname} is at ${found.slice(0, 8).join(', ')}`));
  }
  return allowed.slice(0, addressesTriedMax);
}

async function lookUp(policy: OutboundPolicy, hostname: string, timeoutMs: number): Promise<readonly string[]> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new OutboundError('timeout');
      controller.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([(policy.lookup ?? resolveHost)(hostname, controller.signal), tooLate]);
  } catch (error) {
    throw error instanceof OutboundError ? error : new OutboundError('dns', error);
  } finally {
    clearTimeout(timer);
  }
}

function dial(address: string, port: number, timeoutMs: number): Promise<Socket> {
  return settled(
    connectTcp({ host: address, port, noDelay: true, keepAlive: true }),
    'connect',
    timeoutMs,
    () => 'connect',
  );
}

/** The socket once it has emitted `ready`; destroyed, and an OutboundError thrown, when it fails or takes too long. */
function settled<S extends Socket>(
  socket: S,
  ready: 'connect' | 'secureConnect',
  timeoutMs: number,
  kindOf: (error: NodeJS.ErrnoException) => 'connect' | 'tls' | 'broken',
): Promise<S> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new OutboundError('timeout')), Math.max(1, timeoutMs));
    socket.once(ready, () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error instanceof OutboundError ? error : new OutboundError(kindOf(error), error));
    });
  });
}
