import { isIP } from 'node:net';
import { normaliseHost } from './normalise-host.ts';

/**
 * True for a host that no instance may claim as its domain: names of our own listeners, addresses, names without a dot,
 * and everything under `localhost`.
 *
 * @param host as {@link normaliseHost} returns it
 * @param ownHosts the names our API and admin apps answer to, in any spelling
 */
export function isReservedHost(host: string, ownHosts: readonly string[]): boolean {
  if (host.startsWith('[') || isIP(host) !== 0 || !host.includes('.') || host.endsWith('.localhost')) return true;
  return ownHosts.some((own) => normaliseHost(own) === host);
}
