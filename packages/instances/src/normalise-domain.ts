import { isIP } from 'node:net';
import { normaliseHost } from '@gatehouse/config';
import { slugPattern } from './slug.ts';

/**
 * The one spelling of a domain: lower case, ASCII (IDNA), without port and trailing dot. `undefined` for anything that is
 * not a name of at least two labels.
 */
export function normaliseDomain(text: string): string | undefined {
  const host = normaliseHost(text.trim());
  if (host === undefined || isIP(host) !== 0) return undefined;
  // Stricter than for a host that somebody asks for: no address, no `_`, and a dot.
  const labels = host.split('.');
  return labels.length > 1 && labels.every((label) => slugPattern.test(label)) ? host : undefined;
}

/** True for domains that no instance may claim: what our own listeners answer to, and everything below `localhost`. */
export function isReservedDomain(domain: string, ownHosts: readonly string[]): boolean {
  return domain.endsWith('.localhost') || ownHosts.some((own) => normaliseDomain(own) === domain);
}
