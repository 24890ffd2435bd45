import { promises as dns } from 'node:dns';
import { domainToASCII } from 'node:url';
import type { OutboundClient } from './outbound-client.ts';

/** Who takes the mail of a domain. */
export type MailHosts =
  | { readonly kind: 'found'; readonly hosts: readonly string[] }
  /** Definitely nobody: the domain does not exist, has no address either, or says so (RFC 7505). */
  | { readonly kind: 'none' }
  /** DNS did not answer, or not in time. */
  | { readonly kind: 'unknown' };

/** Answers {@link findMailHosts} in place of DNS. */
export type MailHostLookup = (domain: string, signal: AbortSignal) => Promise<MailHosts>;

/**
 * The hosts that take the mail of a domain (RFC 5321 5.1): those of its MX records, best first, else the domain itself
 * if it has an address. Lower case, without a final dot. Nothing is connected to.
 */
export async function findMailHosts(
  { policy }: OutboundClient,
  { domain, timeoutMs }: { readonly domain: string; readonly timeoutMs: number },
): Promise<MailHosts> {
  const name = domainToASCII(domain);
  if (name === '') return { kind: 'none' };
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
  const late = new Promise<MailHosts>((resolve) => {
    signal.addEventListener('abort', () => resolve({ kind: 'unknown' }), { once: true });
  });
  const lookup = policy.lookupMail ?? resolveMailHosts;
  return Promise.race([lookup(name, signal).catch((): MailHosts => ({ kind: 'unknown' })), late]);
}

/**
 * Asks DNS.
 *
 * @param servers name servers to ask instead of the system's, as `address` or `address:port`
 */
export async function resolveMailHosts(
  domain: string,
  signal: AbortSignal,
  servers?: readonly string[],
): Promise<MailHosts> {
  const resolver = new dns.Resolver({ timeout: 1_000, tries: 2 });
  if (servers) resolver.setServers([...servers]);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const records = await orMissing(resolver.resolveMx(domain));
    if (records !== 'missing' && records.length > 0) return ofRecords(records);
    const addresses = await Promise.all([
      orMissing(resolver.resolve4(domain)).catch(() => 'unknown' as const),
      orMissing(resolver.resolve6(domain)).catch(() => 'unknown' as const),
    ]);
    if (addresses.some((found) => Array.isArray(found) && found.length > 0)) return { kind: 'found', hosts: [domain] };
    return { kind: addresses.includes('unknown') ? 'unknown' : 'none' };
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function ofRecords(records: readonly { readonly exchange: string; readonly priority: number }[]): MailHosts {
  const hosts = records
    .toSorted((a, b) => a.priority - b.priority)
    .map(({ exchange }) => exchange.toLowerCase().replace(/\.$/, ''))
    .filter((exchange) => exchange !== '');
  return hosts.length === 0 ? { kind: 'none' } : { kind: 'found', hosts };
}

/** DNS knows that there is nothing, which is an answer too. */
async function orMissing<T>(answer: Promise<T>): Promise<T | 'missing'> {
  try {
    return await answer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === dns.NOTFOUND || code === dns.NODATA) return 'missing';
    throw error;
  }
}
