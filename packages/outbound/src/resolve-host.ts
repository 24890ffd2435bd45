import { promises as dns } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

const hostsFile = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';

/**
 * The addresses of a host name, IPv4 first: from the hosts file, else by DNS.
 *
 * DNS is asked over sockets (c-ares), not by getaddrinfo: that one runs on libuv's four threads, which password hashing,
 * signatures and files share, so a few tenants with a slow name server would stop the whole process. In return the
 * `search` list of resolv.conf is not consulted: names are taken as complete.
 *
 * `localhost` and the names below it are loopback without asking anybody (RFC 6761 6.3).
 *
 * @param servers name servers to ask instead of the system's, as `address` or `address:port`
 * @throws the DNS error when neither family has an address, or the signal's reason
 */
export async function resolveHost(
  hostname: string,
  signal: AbortSignal,
  servers?: readonly string[],
): Promise<readonly string[]> {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1'];
  const local = addressesInHosts(await readFile(hostsFile, 'utf8').catch(() => ''), name);
  return local.length > 0 ? local : await askNameServers(name, signal, servers);
}

async function askNameServers(name: string, signal: AbortSignal, servers?: readonly string[]): Promise<string[]> {
  const resolver = new dns.Resolver({ timeout: 2_000, tries: 3 });
  if (servers) resolver.setServers([...servers]);
  const cancel = (): void => resolver.cancel();
  signal.throwIfAborted();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    signal.throwIfAborted();
    const found = [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length === 0 && four.status === 'rejected') throw four.reason;
    return found;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The addresses that a hosts file gives a lower-case name, IPv4 first. */
export function addressesInHosts(file: string, name: string): string[] {
  const found = file.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    return isIP(address) !== 0 && names.includes(name) ? [address] : [];
  });
  return found.toSorted((a, b) => isIP(a) - isIP(b));
}
