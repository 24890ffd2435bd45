import { isIP } from 'node:net';

/** True for an absolute address of the web. */
export function isWebAddress(value: string): boolean {
  return /^https?:\/\/[^/\\]/i.test(value) && URL.canParse(value);
}

/** Schemes that browsers and mail programs have a meaning for: no app of a phone can have one for its own. */
const commonSchemes = new Set(
  'about blob content data file filesystem ftp http https intent javascript mailto sms tel vbscript view-source ws wss'.split(
    ' ',
  ),
);

/**
 * True for an absolute address of the web, or one that opens an app: `myapp://` and what follows (RFC 8252 7.1). With both
 * slashes: `localhost:3000` has a scheme by the letter of the law, and nobody who writes it means that.
 */
export function isSiteAddress(value: string): boolean {
  if (isWebAddress(value)) return true;
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\/[^\s\\]*$/i.exec(value) ?? [];
  return scheme !== undefined && !commonSchemes.has(scheme.toLowerCase()) && URL.canParse(value);
}

/** True for an absolute address of the web or a path on the site. */
export function isWebAddressOrPath(value: string): boolean {
  return isWebAddress(value) || isSitePath(value);
}

const anySite = 'https://site.invalid';

/**
 * True for what stays on the site it is resolved against. A link mailed with a token must not lead to a foreign host
 * (netlify.md 15.12).
 */
export function isSitePath(value: string): boolean {
  if (/[\s\\]/.test(value) || !URL.canParse(value, anySite)) return false;
  return new URL(value, anySite).origin === anySite && !/^[a-z][a-z0-9+.-]*:/i.test(value);
}

/** True for the name or the IP address of a machine, and nothing around it: `https://mail.example` and `mail:587` are none. */
export function isHost(value: string): boolean {
  return /^[^\s/\\@:]+$/.test(value) || isIP(value.replace(/^\[(.*)\]$/, '$1')) === 6;
}

/** True for one plain mail address, without a name or comments, that needs no quoting in a header. */
export function isMailAddress(value: string): boolean {
  return (
    value.length <= 254 &&
    /^[^\s<>()[\]",;:\\@]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)*[\p{L}\p{N}-]+$/u.test(value)
  );
}

/** True for what HTTP calls a token (RFC 9110, 5.6.2): the name of a cookie. */
export function isCookieName(value: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value);
}

/** True for a provider and the domain in which its accounts are linked: `azure=work`. */
export function isLinkingDomain(value: string): boolean {
  return /^[a-z0-9][a-z0-9:_-]*=[a-z0-9][a-z0-9:_-]*$/.test(value);
}
