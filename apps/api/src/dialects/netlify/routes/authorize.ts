import { noStore } from '@gatehouse/http';
import { isAllowedRedirect } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { queryText } from '../../../query-text.ts';
import { beginSamlHere, beginVisitHere } from '../../../visits/send-to-provider.ts';

/** `GET /authorize` (netlify.md 7.1): sends a person to a provider. It takes no parameters but the invitation. */
export const authorize: readonly ApiMiddleware[] = [
  noStore(),
  async function answer(ctx) {
    const provider = queryText(ctx, 'provider');
    // Blank is absent.
    const wish = { inviteToken: queryText(ctx, 'invite_token').trim(), referrer: referrerOf(ctx) };
    const url = isSaml(provider)
      ? await beginSamlHere(ctx, wish)
      : await beginVisitHere(ctx, { ...wish, provider, scopes: '', parameters: {}, codeChallenge: null });
    ctx.status = 302;
    ctx.set('Location', url);
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = `<a href="${escaped(url)}">Found</a>.\n\n`;
  },
];

function isSaml(provider: string): boolean {
  return provider.toLowerCase() === 'saml';
}

/** The page that somebody comes from, if people may be sent there (decision 19). */
function referrerOf(ctx: ApiContext): string {
  const referrer = ctx.get('Referer');
  return isAllowedRedirect(ctx.state.instance.settings, referrer) ? referrer : '';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&#34;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
