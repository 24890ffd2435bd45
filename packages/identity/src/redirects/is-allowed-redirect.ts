import { BlockList, isIP } from 'node:net';
import type { InstanceSettings } from '@gatehouse/instances';
import { compileGlobs, matchesGlob, type Glob } from './glob.ts';
import { parseGlob } from './parse-glob.ts';
import { parseWrittenUrl, type WrittenUrl } from './parse-written-url.ts';

/** What decides where a request may send a person. */
export type RedirectSettings = Pick<InstanceSettings, 'site_url' | 'uri_allow_list'>;

/**
 * Whether a person may be sent to that address (supabase-core.md 7.2): it is on the site itself, on a loopback address,
 * or matches one of the patterns of the allow list.
 *
 * A pattern that cannot be read matches nothing. Schemes that run a script in the page are never allowed.
 */
export function isAllowedRedirect(settings: RedirectSettings, candidate: string): boolean {
  const site = parseWrittenUrl(settings.site_url);
  const wanted = parseWrittenUrl(candidate);
  if (!site || !wanted || scriptSchemes.has(wanted.scheme)) return false;
  if (isSameOrigin(site, wanted)) return true;
  if (/^\d+$/.test(wanted.host)) return false;
  if (isIP(wanted.host) > 0) return isLoopbackAddress(wanted.host);
  const [address = ''] = candidate.split('#', 1);
  if (wanted.isWeb && !(hostName.test(wanted.host) && isReadAsWritten(address))) return false;
  return isListed(settings.uri_allow_list, address, wanted);
}

/**
 * Without a path the query follows the host, and a star that is meant for a part of the host would take it in: then what
 * comes before it has to match as well.
 */
function isListed(list: readonly string[], address: string, { isWeb }: WrittenUrl): boolean {
  const patterns = allowedPatterns(list);
  if (!matchesGlob(patterns, address)) return false;
  const [origin] = queryAtHost.exec(address) ?? [];
  return !isWeb || origin === undefined || list.includes(address) || matchesGlob(patterns, origin);
}

const queryAtHost = /^[^:]+:\/\/[^/?]*(?=\?)/;

const scriptSchemes = new Set(['javascript', 'vbscript', 'data']);
const hostName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopbackAddress(address: string): boolean {
  return loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function isSameOrigin(site: WrittenUrl, wanted: WrittenUrl): boolean {
  const isSamePort = site.port === wanted.port || hasAnyPort(site.host);
  return site.scheme === wanted.scheme && site.host === wanted.host && isSamePort;
}

/** Programs of a developer's machine move from port to port. */
function hasAnyPort(host: string): boolean {
  return host.endsWith('.localhost') || ['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'].includes(host);
}

/** A browser resolves `..` and turns `\` into `/`: the pattern would have been compared with another path. */
function isReadAsWritten(address: string): boolean {
  const [path = ''] = address.split('?', 1);
  return !path.includes('\\') && !/\/(\.|%2e){1,2}(\/|$)/i.test(path);
}

/** Settings are frozen and shared by all requests, so a list is compiled once. */
const compiledLists = new WeakMap<readonly string[], Glob>();

function allowedPatterns(list: readonly string[]): Glob {
  let compiled = compiledLists.get(list);
  if (!compiled) compiledLists.set(list, (compiled = compileGlobs(list.filter(isReadable))));
  return compiled;
}

function isReadable(pattern: string): boolean {
  try {
    parseGlob(pattern);
    return true;
  } catch {
    return false;
  }
}
