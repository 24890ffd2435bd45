import type { Socket } from 'node:net';
import { openCheckedConnection } from './checked-connection.ts';
import type { OutboundClient } from './outbound-client.ts';
import { OutboundError } from './outbound-error.ts';

export interface ConnectionTarget {
  /** A host name or an address literal (IPv6 with or without brackets). */
  readonly host: string;
  readonly port: number;
  /** For DNS and connecting together, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * A TCP connection for protocols other than HTTP, such as SMTP: the address connected to is the address checked. The
 * caller owns the socket, starts TLS on it with the host's name, and bounds what it reads.
 *
 * @throws OutboundError `invalid_url` (host or port unusable), `dns`, `blocked_address`, `connect`, `timeout`
 */
export async function safeConnect(client: OutboundClient, target: ConnectionTarget): Promise<Socket> {
  client.assertOpen();
  const { port, timeoutMs } = target;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new OutboundError('invalid_url');
  return openCheckedConnection(client.policy, { hostname: normalisedHost(target.host), port, timeoutMs });
}

/** The host as a URL spells it, so that `0x7f.1` or `2130706433` are seen for the addresses they are. */
function normalisedHost(host: string): string {
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  if (/[/?#@\\\s%]/.test(bracketed) || !URL.canParse(`http://${bracketed}/`)) throw new OutboundError('invalid_url');
  const { hostname, port } = new URL(`http://${bracketed}/`);
  if (port !== '') throw new OutboundError('invalid_url');
  return hostname.replace(/^\[|\]$/g, '');
}
