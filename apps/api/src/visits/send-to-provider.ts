import {
  beginSaml,
  beginVisit,
  needsSameBrowser,
  type BegunVisit,
  type SamlRequest,
  type VisitRequest,
} from '@gatehouse/identity';
import type { ApiContext } from '../api-state.ts';
import { contextOf } from '../context.ts';
import { publicUrlOf } from '../public-url.ts';

/** What the dialects have to say of a visit. */
export type VisitWish = Omit<VisitRequest, 'publicUrl' | 'browserHost'>;

const markSeconds = 86_400;

/**
 * Begins a visit to a provider, and gives the browser what it has to bring back.
 *
 * @returns the address to send the person to.
 * @throws what `beginVisit` throws.
 */
export async function beginVisitHere(ctx: ApiContext, wish: VisitWish): Promise<string> {
  const { url: publicUrl } = await publicUrlOf(ctx);
  const browserHost = browserHostOf(ctx, wish.codeChallenge);
  return sendOff(ctx, await beginVisit(contextOf(ctx), { ...wish, publicUrl, browserHost }));
}

/**
 * Begins a sign-in at the identity provider that the settings of the site name.
 *
 * @returns the address to send the person to.
 * @throws what `beginSaml` throws.
 */
export async function beginSamlHere(ctx: ApiContext, wish: Omit<SamlRequest, 'browserHost'>): Promise<string> {
  return sendOff(ctx, await beginSaml(contextOf(ctx), { ...wish, browserHost: browserHostOf(ctx, null) }));
}

function sendOff(ctx: ApiContext, { url, mark }: BegunVisit): string {
  const { flow_state_expiry_duration: seconds } = ctx.state.instance.settings.external;
  if (mark) ctx.append('Set-Cookie', cookieOf(mark, Math.min(seconds, markSeconds)));
  return url;
}

/**
 * The host that a browser is asking as it goes there itself; null for a program, or a script on some other site, whose
 * cookies would not come back (decision 60). Only browsers send the header, and no script can. Where cookies have to come
 * back, whoever does not send it is taken for an old browser.
 */
function browserHostOf(ctx: ApiContext, codeChallenge: VisitRequest['codeChallenge']): string | null {
  const mode = ctx.get('Sec-Fetch-Mode') || (needsSameBrowser(ctx.state.instance, codeChallenge) ? 'navigate' : '');
  if (mode !== 'navigate') return null;
  const forwarded = ctx.state.viaTrustedProxy ? ctx.get('X-Forwarded-Host').split(',').at(-1)?.trim() : '';
  return forwarded || ctx.get('Host') || null;
}

function cookieOf({ name, value, path, isSecure, sameSite }: NonNullable<BegunVisit['mark']>, seconds: number): string {
  const site = sameSite === 'none' ? 'None' : 'Lax';
  const parts = [`${name}=${value}`, `Path=${path}`, `Max-Age=${seconds}`, 'HttpOnly', `SameSite=${site}`];
  return [...parts, ...(isSecure ? ['Secure'] : [])].join('; ');
}
