import { noStore } from '@gatehouse/http';
import { AppError, isAppError } from '@gatehouse/errors';
import {
  appendError,
  appendFragment,
  isPkceToken,
  mergeQuery,
  replaceFragment,
  verify,
  type VerificationOutcome,
} from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { limitRate } from '../../../../middleware/limit-rate.ts';
import { sendTo } from '../../../../send-to.ts';
import { asAppError } from '../../as-app-error.ts';
import { redirectOf } from '../../mail-return.ts';
import { nameSignIn, tokenFragment } from '../../presenters/present.ts';
import { wordsFor } from '../../render-error.ts';
import { confirmPage } from './confirm-page.ts';
import { halfMessage } from './half-message.ts';
import { knownType } from './known-type.ts';

/**
 * `GET /verify` (supabase-core.md 7.4 and 13.10): the link of a mail. Once it has type and token, everything that can
 * happen is told by a redirect. Where the site wants it, a page with a button comes first: programs that look into mails
 * follow links, they do not send forms.
 */
export const verifyByLink: readonly ApiMiddleware[] = [
  noStore(),
  limitRate('verify'),
  async function answer(ctx) {
    linkIn(ctx);
    if (ctx.state.instance.settings.mailer.confirm_page) confirmPage(ctx);
    else await followLink(ctx);
  },
];

/** Whether the request is the form of the page that {@link verifyByLink} shows. */
export function isConfirmedPage(ctx: ApiContext): boolean {
  return Boolean(ctx.is('urlencoded')) && ctx.query['token'] !== undefined;
}

/**
 * Spends the token and sends the person on.
 *
 * @throws AppError `validation_failed` without token or type.
 */
export async function followLink(ctx: ApiContext): Promise<void> {
  const { token, type } = linkIn(ctx);
  const target = redirectOf(ctx);
  const isPkce = isPkceToken(token);
  const location = await locationOf(ctx, { token, type, target, isPkce });
  sendTo(ctx, 303, location);
  // The address has the token in it.
  ctx.set('Referrer-Policy', 'no-referrer');
}

interface Link {
  readonly token: string;
  readonly type: string;
  readonly target: string;
  readonly isPkce: boolean;
}

async function locationOf(ctx: ApiContext, link: Link): Promise<string> {
  try {
    const proof = { token: link.token };
    const outcome = await verify(contextOf(ctx), { type: knownType(link.type), proof, answersWithCode: true });
    return locationOfOutcome(ctx, link, outcome);
  } catch (error) {
    if (!isAppError(error)) ctx.state.log.error({ err: error }, 'a link could not be followed');
    const { code, status, text: description } = wordsFor(asAppError(error));
    return appendError(link.target, { code, status, description }, { inQuery: link.isPkce });
  }
}

function locationOfOutcome(ctx: ApiContext, { target, isPkce }: Link, outcome: VerificationOutcome): string {
  if (outcome.kind === 'code') return mergeQuery(target, { code: outcome.authCode });
  if (outcome.kind === 'half') {
    const message = { message: halfMessage };
    return replaceFragment(isPkce ? mergeQuery(target, message) : target, message);
  }
  nameSignIn(ctx, outcome.signedIn);
  return appendFragment(target, { ...tokenFragment(outcome.signedIn), type: outcome.type });
}

function linkIn(ctx: ApiContext): { readonly token: string; readonly type: string } {
  const [token = ''] = [ctx.query['token']].flat();
  const [type = ''] = [ctx.query['type']].flat();
  if (token === '') throw new AppError('validation_failed', { text: 'Verify requires a token' });
  if (type === '') throw new AppError('validation_failed', { text: 'Verify requires a verification type' });
  return { token, type };
}
