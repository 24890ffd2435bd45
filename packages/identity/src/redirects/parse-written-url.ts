/** An address as it was written, in the parts that redirects are judged by. */
export interface WrittenUrl {
  /** In lower case, without the colon. */
  readonly scheme: string;
  /** In lower case, without the brackets of an IPv6 address; empty when there is none. */
  readonly host: string;
  /** As written, so that a missing port is not the default one; empty when there is none. */
  readonly port: string;
  /** http or https. */
  readonly isWeb: boolean;
}

/**
 * Splits an absolute address.
 *
 * A web address is followed by a browser, which reads some texts otherwise than they look: it drops tabs, takes `\` for
 * `/`, decodes the host and spells numbers as IP addresses. Only a host that both ways of reading agree on counts.
 *
 * @returns null when it is none, holds a control character, or carries user information, behind which a host can hide.
 */
export function parseWrittenUrl(text: string): WrittenUrl | null {
  if (controls.test(text) || !URL.canParse(text)) return null;
  const [, scheme, authority = ''] = beginning.exec(text) ?? [];
  const [, host, port = ''] = authorityShape.exec(authority) ?? [];
  if (scheme === undefined || host === undefined) return null;
  const url = new URL(text);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  if (isWeb && !isSameHost(url.hostname, host.toLowerCase())) return null;
  return { scheme: scheme.toLowerCase(), host: host.toLowerCase().replace(/^\[|\]$/g, ''), port, isWeb };
}

// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f]|^ | $/;
const beginning = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?/i;
const authorityShape = /^(\[[^\]@]*\]|[^@:[\]]*)(?::(\d*))?$/;

/** The text of an IPv6 address is not unique, and brackets cannot be read as anything else. */
function isSameHost(followed: string, written: string): boolean {
  return followed === written || (followed.startsWith('[') && written.startsWith('['));
}
