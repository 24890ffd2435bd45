import { requestHost, requestHostAndPort } from '@gatehouse/http';
import type { ApiContext } from './api-state.ts';

/** Where this API is reached from outside. */
export interface PublicUrl {
  readonly url: string;
  /** Whether nobody has set it: it is where this API is mounted, and its path is no one's to replace. */
  readonly isMount: boolean;
}

/**
 * Where this API is reached from outside: what links in mails begin with (supabase-core.md 1.6).
 *
 * A request's host counts only when it is one that the settings list, a verified domain of the instance, or this very
 * machine: a made-up one would send a person's token to whoever made it up.
 */
export async function publicUrlOf(ctx: ApiContext): Promise<PublicUrl> {
  const { api_external_url: configured, mailer, site_url: siteUrl } = ctx.state.instance.settings;
  const host = requestHost(ctx);
  const asked = requestHostAndPort(ctx);
  if (asked !== undefined && mailer.external_hosts.includes(asked)) {
    return { url: `${host === 'localhost' ? schemeOf(ctx) : 'https'}://${asked}`, isMount: false };
  }
  if (configured !== '') return { url: configured, isMount: false };
  const mount = `${ctx.state.pathPrefix}/auth/v1`;
  if (host !== undefined && isThisMachine(host)) {
    return { url: `${schemeOf(ctx)}://${asked}${mount}`, isMount: true };
  }
  if (host !== undefined && (await isOwnDomain(ctx, host))) return { url: `https://${host}${mount}`, isMount: true };
  return { url: siteUrl, isMount: false };
}

async function isOwnDomain(ctx: ApiContext, host: string): Promise<boolean> {
  const { instances, settings } = ctx.state.dependencies;
  if (!settings.sources.domain) return false;
  return (await instances.findByDomain(host))?.id === ctx.state.instance.id;
}

/** How this very request came in: over TLS here, or as a trusted proxy says that it came to it. */
function schemeOf(ctx: ApiContext): string {
  const forwarded = ctx.state.viaTrustedProxy ? ctx.get('X-Forwarded-Proto').split(',').at(-1)?.trim() : '';
  return ctx.secure || forwarded === 'https' ? 'https' : 'http';
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]';
}
