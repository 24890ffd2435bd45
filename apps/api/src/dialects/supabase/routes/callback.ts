import { noStore } from '@gatehouse/http';
import type { AppError } from '@gatehouse/errors';
import {
  appendError,
  appendFragment,
  completeVisit,
  mergeQuery,
  replaceFragment,
  type CallbackFields,
  type TakenVisit,
  type VisitOutcome,
} from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { publicUrlOf } from '../../../public-url.ts';
import { sendTo } from '../../../send-to.ts';
import { callbackFields } from '../../../visits/callback-fields.ts';
import { logFault } from '../../../visits/log-fault.ts';
import { takeAnswer, targetOf } from '../../../visits/take-answer.ts';
import { asAppError } from '../as-app-error.ts';
import { nameSignIn, tokenFragment } from '../presenters/present.ts';
import { redirectErrorOf, redirectToSite } from '../redirect-to-site.ts';

/** `GET` and `POST /callback` (supabase-core.md 7.5 and 16.3): what a provider sends a person back with. */
export const callback: readonly ApiMiddleware[] = [
  noStore(),
  async function answer(ctx) {
    const fields = await callbackFields(ctx);
    // The address has tokens in it.
    ctx.set('Referrer-Policy', 'no-referrer');
    const visit = await takeAnswer(ctx, fields).catch((error: unknown) => redirectToSite(ctx, error));
    if (visit) sendTo(ctx, 302, await locationOf(ctx, visit, fields));
  },
];

async function locationOf(ctx: ApiContext, visit: TakenVisit, fields: CallbackFields): Promise<string> {
  const target = targetOf(visit);
  try {
    const { url: apiUrl, isMount } = await publicUrlOf(ctx);
    const back = { via: 'api', apiUrl, isMount, redirectTo: target, codeChallenge: null } as const;
    return locationOfOutcome(
      ctx,
      target,
      await completeVisit(visit, fields, { back, followsProfile: true, publicUrl: apiUrl }),
    );
  } catch (error) {
    logFault(ctx, error);
    return locationOfError(target, asAppError(error));
  }
}

function locationOfOutcome(ctx: ApiContext, target: string, outcome: VisitOutcome): string {
  if (outcome.kind === 'code') return mergeQuery(target, { code: outcome.authCode });
  const { signedIn, providerTokens, provider } = outcome;
  nameSignIn(ctx, signedIn);
  return appendFragment(target, {
    ...tokenFragment(signedIn),
    provider,
    ...(providerTokens.refreshToken === null ? {} : { provider_refresh_token: providerTokens.refreshToken }),
    provider_token: providerTokens.accessToken ?? '',
  });
}

function locationOfError(target: string, error: AppError): string {
  if (error.code === 'external_refused') {
    const { error: word = 'server_error', description = '' } = error.params;
    const parameters = { error: String(word), error_description: String(description) };
    return replaceFragment(mergeQuery(target, parameters), parameters);
  }
  return appendError(target, redirectErrorOf(error), { inQuery: true });
}
