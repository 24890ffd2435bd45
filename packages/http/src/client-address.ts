import type { Socket } from 'node:net';
import { inRanges, normaliseAddress, type AddressRange } from './address-ranges.ts';
import type { HttpContext, HttpMiddleware } from './http-state.ts';

/** Stands for a peer whose connection is already gone; still an address for columns that need one. */
const unknownAddress = '0.0.0.0';
const rateLimitKeyMax = 200;

interface Peer {
  readonly address: string;
  readonly isTrusted: boolean;
}

/**
 * Finds who asks: the peer, or behind trusted proxies the right-most address of `X-Forwarded-For` that is not itself
 * one. Everything left of it was written by the client and counts for nothing.
 */
export function clientAddress(trustedProxies: readonly AddressRange[]): HttpMiddleware {
  // Reading an address is an eighth of what a short request costs, and a connection has one for life.
  const peers = new WeakMap<Socket, Peer>();
  const peerOf = (socket: Socket): Peer => {
    const known = peers.get(socket);
    if (known) return known;
    const address = normaliseAddress(socket.remoteAddress ?? '');
    const peer = { address: address ?? unknownAddress, isTrusted: inRanges(address ?? unknownAddress, trustedProxies) };
    if (address !== undefined) peers.set(socket, peer);
    return peer;
  };
  return function findClientAddress({ req, state }, next) {
    const { address: peer, isTrusted } = peerOf(req.socket);
    state.viaTrustedProxy = isTrusted;
    const forwarded = req.headers['x-forwarded-for'];
    state.clientAddress =
      state.viaTrustedProxy && forwarded !== undefined
        ? nearestUntrusted(String(forwarded).split(','), peer, trustedProxies)
        : peer;
    return next();
  };
}

/**
 * The key of address limits: the first comma item of the header the operator named (supabase-core.md 10.1), in whatever
 * spelling. `undefined` when no header is configured or the request lacks it: such requests have no address limit.
 *
 * Naming a header is the operator's word that the proxy in front sets it, so it counts whoever the peer is.
 */
export function rateLimitAddress(ctx: Pick<HttpContext, 'get'>, header: string | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  const first = ctx.get(header).split(',', 1)[0]?.trim() ?? '';
  return first === '' ? undefined : (normaliseAddress(first) ?? first.slice(0, rateLimitKeyMax));
}

function nearestUntrusted(hops: readonly string[], peer: string, trusted: readonly AddressRange[]): string {
  let nearest = peer;
  for (const hop of hops.toReversed()) {
    const address = normaliseAddress(hop);
    // What a trusted proxy passed on unread tells nothing, and nothing further left can be believed either.
    if (address === undefined) return nearest;
    nearest = address;
    if (!inRanges(address, trusted)) return nearest;
  }
  return nearest;
}
