import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Networks as {@link addressRanges} compiled them. */
export type AddressRange = readonly [network: Address, prefixLength: number];

/**
 * Compiles networks in CIDR notation; a bare address means itself alone.
 *
 * @throws Error naming the entry that is neither
 */
export function addressRanges(networks: readonly string[]): readonly AddressRange[] {
  return networks
    .map((text) => text.trim())
    .filter(Boolean)
    .map(toRange);
}

/** True when the address lies in one of the networks. IPv4 written as IPv6 (`::ffff:10.0.0.1`) counts as IPv4. */
export function inRanges(address: string, ranges: readonly AddressRange[]): boolean {
  const parsed = parseAddress(address);
  if (parsed === undefined) return false;
  return ranges.some(([network, length]) => network.kind() === parsed.kind() && matches(parsed, network, length));
}

/**
 * The one spelling of an address: IPv4-mapped IPv6 as IPv4, IPv6 shortened, no zone, brackets or port. `undefined` for
 * anything that is not an address.
 */
export function normaliseAddress(text: string): string | undefined {
  return parseAddress(withoutPort(text.trim()))?.toString();
}

function matches(address: Address, network: Address, length: number): boolean {
  return address instanceof ipaddr.IPv4 ? address.match(network, length) : address.match(network, length);
}

function toRange(text: string): AddressRange {
  try {
    const [network, length] = text.includes('/') ? ipaddr.parseCIDR(text) : hostRange(text);
    const mapped = network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && length >= 96;
    return mapped ? [network.toIPv4Address(), length - 96] : [network, length];
  } catch {
    throw new Error(`"${text}" is not a network: expected an address or a CIDR such as 10.0.0.0/8 or fd00::/8`);
  }
}

function hostRange(text: string): AddressRange {
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function parseAddress(text: string): Address | undefined {
  const zoneless = text.split('%', 1)[0] ?? '';
  // ipaddr.js alone would also read 10.1, 0x7f000001 and 017.0.0.1, which no proxy writes.
  if (!ipaddr.IPv4.isValidFourPartDecimal(zoneless) && !ipaddr.IPv6.isValid(zoneless)) return undefined;
  return ipaddr.process(zoneless);
}

// Some proxies append the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
function withoutPort(text: string): string {
  return /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
}
