/**
 * What the console's page may do: load its own files and speak to its own origin, and where sites answer to theirs, so
 * that somebody can be signed up from “Try it”. The nonce is for the style elements that
 * the component library makes while it runs; scripts have none, they are files. A style attribute in markup stays refused:
 * what components say of single elements is set through the object model, which no policy asks about.
 */
export function consolePolicy(nonce: string, apiOrigin: string | undefined): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self' data:",
    apiOrigin === undefined ? "connect-src 'self'" : `connect-src 'self' ${apiOrigin}`,
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
