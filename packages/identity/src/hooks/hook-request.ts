import { createHash } from 'node:crypto';
import { hmacKey, signAccessToken } from '@gatehouse/crypto';
import type { Context } from '../context.ts';

export type HookEvent = 'validate' | 'signup' | 'login' | 'usermodified' | 'userdeleted';

/** Where an event goes, and the secret it is signed with. */
export interface HookTarget {
  readonly url: string;
  readonly secret: string;
}

/**
 * Which URLs an event is sent to, in order (netlify.md 6.1).
 *
 * A webhook of the instance wins over the operator's function hooks, also when it does not list the event.
 */
export function hookTargets(context: Context, event: HookEvent): HookTarget[] {
  const { webhook, jwt, site_url: siteUrl } = context.instance.settings;
  if (webhook.url !== '') {
    return webhook.events.includes(event) ? [{ url: absoluteUrl(webhook.url, siteUrl), secret: webhook.secret }] : [];
  }
  const urls = context.functionHooks[event] ?? [];
  return urls.map((url) => ({ url: absoluteUrl(url, siteUrl), secret: jwt.secret }));
}

/** The headers of one attempt: event name and, with a secret, the signature over the exact body (netlify.md 6.2). */
export async function hookHeaders(
  context: Context,
  event: HookEvent,
  secret: string,
  body: string,
): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json', 'x-netlify-event': `identity_${event}` };
  if (secret === '') return headers;
  const signature = await signAccessToken(hmacKey(secret), {
    iss: 'gotrue',
    sub: context.instanceId,
    iat: Math.floor(context.now.getTime() / 1_000),
    sha256: createHash('sha256').update(body).digest('hex'),
  });
  return { ...headers, 'x-webhook-signature': signature };
}

/** A relative URL takes scheme, host and user information from the site's URL. What is no URL at all cannot be called. */
function absoluteUrl(url: string, siteUrl: string): string {
  return URL.canParse(url, siteUrl) ? new URL(url, siteUrl).href : url;
}
