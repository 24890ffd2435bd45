import { isIP } from 'node:net';
import { AppError } from '@gatehouse/errors';
import { checkHost, OutboundError, type OutboundClient } from '@gatehouse/outbound';

const lengthMax = 2048;
const lookUpMilliseconds = 5_000;

/**
 * Checks the address of an endpoint when it is saved: `https`, with a host that may be reached. On this machine, where
 * the operator has opened that, `http` will do. Each attempt is checked again: names move.
 *
 * @returns the address, normalised.
 * @throws AppError `webhook_url_refused` that says why.
 */
export async function checkWebhookUrl(outbound: OutboundClient, text: string): Promise<string> {
  if (text.length > lengthMax) throw refused(`has more than ${lengthMax} characters`);
  if (!URL.canParse(text)) throw refused('is no URL; allowed is one like https://example.com/hooks');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isThisMachine(url.hostname))) {
    throw refused('does not begin with https://');
  }
  url.hash = '';
  try {
    await checkHost(outbound, url.hostname, lookUpMilliseconds);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw refused(problemOf(error), error);
  }
  return url.href;
}

/** What of an address may be shown: who may list endpoints need not know the credentials in them. */
export function shownWebhookUrl(text: string): string {
  const url = new URL(text);
  const userInfo = url.username === '' && url.password === '' ? '' : '***@';
  return `${url.protocol}//${userInfo}${url.host}${url.pathname}${url.search === '' ? '' : '?***'}`;
}

function isThisMachine(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]') return true;
  return isIP(hostname) === 4 && hostname.startsWith('127.');
}

function problemOf({ kind }: OutboundError): string {
  if (kind === 'blocked_address') return 'leads to an address that may not be reached from here';
  return kind === 'timeout' ? 'has a host whose name could not be looked up in time' : 'has a host that is not known';
}

function refused(problem: string, cause?: unknown): AppError {
  return new AppError('webhook_url_refused', { params: { problem }, cause });
}
