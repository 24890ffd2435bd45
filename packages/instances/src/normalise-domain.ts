import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

const domainLengthMax = 253;
const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one spelling of a domain: lower case, ASCII (IDNA), without port and trailing dot. `undefined` for anything that is
 * not a name of at least two labels.
 */
export function normaliseDomain(text: string): string | undefined {
  const name = text.trim().replace(/:\d{1,5}$/, '');
  if (name.length > domainLengthMax + 1 || /[\s/\\?#@%:[\]]/.test(name)) return undefined;
  // The dot is looked for after IDNA, which turns U+3002 and its like into one.
  const domain = domainToASCII(name).replace(/\.$/, '');
  const labels = domain.split('.');
  const isName = domain.length <= domainLengthMax && labels.length > 1 && labels.every((it) => labelPattern.test(it));
  return isName && isIP(domain) === 0 ? domain : undefined;
}

/** True for domains that no instance may claim: what our own listeners answer to, and everything below `localhost`. */
export function isReservedDomain(domain: string, ownHosts: readonly string[]): boolean {
  return domain.endsWith('.localhost') || ownHosts.some((own) => normaliseDomain(own) === domain);
}
