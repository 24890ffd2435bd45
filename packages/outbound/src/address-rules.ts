import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

/**
 * Special addresses that the IANA registries do not list: Azure's instance metadata and DNS live on a public-looking
 * address that is routed inside the host.
 */
const metadataAddresses: ReadonlySet<string> = new Set(['168.63.129.16']);

/** RFC 4291 2.4: all that is assigned as global unicast so far. */
const globalUnicast: Range = [ipaddr.IPv6.parse('2000::'), 3];

/** IPv6 ranges that carry an IPv4 address, with the byte it starts at. */
const embeddings: readonly { readonly range: Range; readonly offset: number }[] = [
  { range: [ipaddr.IPv6.parse('::'), 96], offset: 12 }, // IPv4-compatible, RFC 4291 2.5.5.1
  { range: [ipaddr.IPv6.parse('::ffff:0:0'), 96], offset: 12 }, // IPv4-mapped, RFC 4291 2.5.5.2
  { range: [ipaddr.IPv6.parse('::ffff:0:0:0'), 96], offset: 12 }, // IPv4-translated, RFC 2765
  { range: [ipaddr.IPv6.parse('64:ff9b::'), 96], offset: 12 }, // NAT64, RFC 6052
  { range: [ipaddr.IPv6.parse('2002::'), 16], offset: 2 }, // 6to4, RFC 3056
];

/**
 * True for an address that belongs to the public internet: global unicast, outside every special-purpose range of IANA
 * (loopback, private, shared, link-local, documentation, benchmarking, multicast, reserved, …), not a cloud's metadata
 * address, and not an IPv6 form that carries an IPv4 address (mapped, NAT64, 6to4, Teredo). Anything that is not an
 * address is not public.
 */
export function isPublicAddress(ip: string): boolean {
  if (isIP(ip) === 0) return false;
  const address = ipaddr.parse(ip);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' ? !metadataAddresses.has(address.toString()) : contains(globalUnicast, address);
}

/**
 * True for an address that is public or lies in one of the operator's `allowedRanges`.
 *
 * An opened IPv6 range does not open what it smuggles: an address there that carries an IPv4 address (mapped, NAT64,
 * 6to4) is allowed only if that IPv4 address is allowed too.
 *
 * @throws Error naming the first item of `allowedRanges` that is not a CIDR range
 */
export function isAllowedAddress(policy: { readonly allowedRanges: readonly string[] }, ip: string): boolean {
  const ranges = policy.allowedRanges.map(parseRange);
  if (isPublicAddress(ip)) return true;
  if (isIP(ip) === 0) return false;
  const address = ipaddr.parse(ip);
  if (!ranges.some((range) => contains(range, address))) return false;
  const embedded = embeddedAddress(address);
  return embedded === undefined || isAllowedAddress(policy, embedded);
}

/** @throws Error naming the first item that is not a CIDR range such as `10.0.0.0/8` or `fd00::/8` */
export function assertRanges(items: readonly string[]): void {
  items.forEach(parseRange);
}

function parseRange(item: string): Range {
  const [address = '', bits = '', ...rest] = item.split('/');
  const family = isIP(address);
  // Short and octal forms (10/8, 010.0.0.0/8) are refused: tools disagree about what they mean.
  if (family === 0 || address.includes('%') || rest.length > 0 || !/^\d{1,3}$/.test(bits)) throw notARange(item);
  if (Number(bits) > (family === 4 ? 32 : 128)) throw notARange(item);
  return [ipaddr.parse(address), Number(bits)];
}

function notARange(item: string): Error {
  return new Error(`Allowed range ${JSON.stringify(item)} is not a CIDR range; write it like 10.0.0.0/8 or fd00::/8`);
}

function contains([network, bits]: Range, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}

function embeddedAddress(address: Address): string | undefined {
  // :: and ::1 are IPv6's own unspecified and loopback addresses, not IPv4-compatible ones.
  if (address.kind() === 'ipv4' || ['loopback', 'unspecified'].includes(address.range())) return undefined;
  const found = embeddings.find(({ range }) => contains(range, address));
  return (
    found &&
    address
      .toByteArray()
      .slice(found.offset, found.offset + 4)
      .join('.')
  );
}
