import { noStore } from '@gatehouse/http';
import { AppError, isAppError } from '@gatehouse/errors';
import {
  completeSaml,
  plainFragment,
  samlServiceProvider,
  spMetadata,
  takeSamlAnswer,
  type TakenSamlAnswer,
} from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { limitRate } from '../../../middleware/limit-rate.ts';
import { sendTo } from '../../../send-to.ts';
import { callbackFields } from '../../../visits/callback-fields.ts';
import { errorFragment, tokenFragment } from '../visit-fragment.ts';

/** `GET /saml/metadata` (netlify.md 7.4): what the identity provider has to know of the site. */
export const showSamlMetadata: readonly ApiMiddleware[] = [
  async function answer(ctx) {
    const context = contextOf(ctx);
    const provider = await samlServiceProvider(context).catch(cannotCreate);
    ctx.set('Content-Type', 'application/xml');
    ctx.body = spMetadata(provider, { now: context.now, isForKeeping: false, logoutUrl: null });
  },
];

function cannotCreate(error: unknown): never {
  if (!isAppError(error, 'provider_unsupported')) throw error;
  const text = `Could not create SAML Provider: ${error.params['problem'] ?? ''}`;
  throw new AppError('provider_unsupported', { status: 500, text, cause: error, isRephrased: true });
}

/**
 * `POST /saml/acs` (netlify.md 7.4): what the identity provider says of somebody. A RelayState that is not believed is
 * told as JSON, everything after that in the fragment of a redirect.
 */
export const acceptSaml: readonly ApiMiddleware[] = [
  noStore(),
  limitRate('saml_assertion'),
  async function answer(ctx) {
    const { RelayState: relayState = '', SAMLResponse: samlResponse = '' } = await callbackFields(ctx);
    const taken = await takeSamlAnswer(contextOf(ctx), relayState, (name) => ctx.cookies.get(name) ?? '');
    sendTo(ctx, 302, plainFragment(taken.target, await fragmentOf(ctx, taken, samlResponse)));
    // The address has tokens in it.
    ctx.set('Referrer-Policy', 'no-referrer');
  },
];

async function fragmentOf(
  ctx: ApiContext,
  taken: TakenSamlAnswer,
  samlResponse: string,
): Promise<Readonly<Record<string, string>>> {
  try {
    const rules = { back: { via: 'site' }, followsProfile: false } as const;
    return tokenFragment(ctx, await completeSaml(taken, samlResponse, rules), 'saml');
  } catch (error) {
    return errorFragment(ctx, isAppError(error, 'provider_unsupported') ? cannotUse(error) : error);
  }
}

function cannotUse(error: AppError): AppError {
  const text = `Could not initialize SAML provider: ${error.params['problem'] ?? ''}`;
  return new AppError('provider_unsupported', { text, cause: error, isRephrased: true });
}
