import { isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

const lengthMax = 253;

/**
 * The one spelling of a host name: lower case, ASCII (IDNA), without port and trailing dot; IPv6 shortened in brackets,
 * odd spellings of IPv4 as four decimals. `undefined` for anything that is not a host name.
 */
export function normaliseHost(text: string): string | undefined {
  if (text.length > lengthMax + 10 || /[\s/\\?#@%]/.test(text)) return undefined;
  const name = isIPv6(text) ? `[${text}]` : withoutPort(text);
  if (name === undefined) return undefined;
  // The dot is looked for after IDNA, which turns U+3002 and its like into one.
  const ascii = domainToASCII(name).replace(/\.$/, '');
  return isName(ascii) ? ascii : undefined;
}

function withoutPort(text: string): string | undefined {
  const [, name, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return port !== undefined && Number(port) > 65_535 ? undefined : name;
}

function isName(ascii: string): boolean {
  if (ascii.startsWith('[')) return true;
  return (
    ascii.length > 0 && ascii.length <= lengthMax && ascii.split('.').every((label) => /^[a-z0-9_-]{1,63}$/.test(label))
  );
}
