import { checkedAddresses } from './checked-connection.ts';
import type { OutboundClient } from './outbound-client.ts';

/**
 * Looks whether a host could be reached, without reaching for it: for whoever saves an address that is used later. Every
 * connection is checked again, since names move.
 *
 * @param hostname as a URL has it, brackets and all.
 * @throws OutboundError `dns`, `blocked_address`, `timeout`
 */
export async function checkHost(client: OutboundClient, hostname: string, timeoutMs: number): Promise<void> {
  await checkedAddresses(client.policy, hostname.replace(/^\[|\]$/g, ''), timeoutMs);
}
