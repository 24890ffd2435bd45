import { parseWebhookKeys } from '@gatehouse/crypto';

/** Hosts that a hook without TLS may be on: all of them this very machine (supabase-extended.md 13.1). */
const plainHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', 'host.docker.internal']);

const identifier = /^[a-zA-Z_][a-zA-Z0-9_]{0,62}$/;

/** A function of PostgreSQL, by the two names that say which. */
export interface HookFunction {
  readonly schema: string;
  readonly name: string;
}

/** Whether a hook is called over the web, and can therefore be forged. */
export function isHttpHook(uri: string): boolean {
  return /^https?:/i.test(uri);
}

/**
 * The function that a URI such as `pg-functions://postgres/schema/function` names; the database in it is not looked at.
 *
 * @returns undefined for every other URI.
 */
export function hookFunctionIn(uri: string): HookFunction | undefined {
  const [, path] = /^pg-functions:\/\/[^/?#]*\/([^?#]*)$/i.exec(uri) ?? [];
  const [schema = '', name = '', ...rest] = path?.split('/') ?? [];
  return rest.length === 0 && identifier.test(schema) && identifier.test(name) ? { schema, name } : undefined;
}

/** True for what a hook may be called at. */
export function isHookUri(uri: string): boolean {
  if (!isHttpHook(uri)) return hookFunctionIn(uri) !== undefined;
  if (!/^https?:\/\/[^/\\]/i.test(uri) || !URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'https:' || plainHosts.has(hostname);
}

/** True for secrets that can sign. */
export function areHookSecrets(text: string): boolean {
  try {
    parseWebhookKeys(text);
    return true;
  } catch {
    return false;
  }
}
