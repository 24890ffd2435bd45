import { isIP } from 'node:net';
import { checkHost, OutboundError, type OutboundClient } from '@gatehouse/outbound';

const lengthMax = 2048;
const lookUpMilliseconds = 5_000;

/** Makes an error of what is wrong with an address; `problem` follows the name of it ("begins with http:; allowed is https://"). */
export type RefuseUrl = (problem: string, cause?: unknown) => Error;

/**
 * Checks an address that a tenant has chosen, when it is saved: `https`, with a host that may be reached. On this machine,
 * where the operator has opened that, `http` will do. Each request is checked again: names move.
 *
 * @throws what `refuse` makes.
 */
export async function checkOutsideUrl(outbound: OutboundClient, text: string, refuse: RefuseUrl): Promise<URL> {
  if (text.length > lengthMax) throw refuse(`has more than ${lengthMax} characters`);
  if (!URL.canParse(text)) throw refuse('is no URL; allowed is one like https://example.com/hooks');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isThisMachine(url.hostname))) {
    throw refuse(`begins with ${url.protocol}; allowed is https://`);
  }
  try {
    await checkHost(outbound, url.hostname, lookUpMilliseconds);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw refuse(problemOf(error), error);
  }
  return url;
}

function isThisMachine(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]') return true;
  return isIP(hostname) === 4 && hostname.startsWith('127.');
}

function problemOf({ kind }: OutboundError): string {
  if (kind === 'blocked_address') return 'leads to an address that may not be reached from here';
  return kind === 'timeout' ? 'has a host whose name could not be looked up in time' : 'has a host that is not known';
}
