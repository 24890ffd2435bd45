import { noStore } from '@gatehouse/http';
import { AppError, isAppError } from '@gatehouse/errors';
import {
  completeVisit,
  plainFragment,
  type CallbackFields,
  type TakenVisit,
  type VisitOutcome,
} from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { publicUrlOf } from '../../../public-url.ts';
import { sendTo } from '../../../send-to.ts';
import { callbackFields } from '../../../visits/callback-fields.ts';
import { takeAnswer, targetOf } from '../../../visits/take-answer.ts';
import { errorFragment, tokenFragment } from '../visit-fragment.ts';

/**
 * `/callback` (netlify.md 7.3): what a provider sends a person back with. A state that is not believed is told as JSON,
 * everything after that in the fragment of a redirect.
 */
export const callback: readonly ApiMiddleware[] = [
  noStore(),
  async function answer(ctx) {
    const fields = await callbackFields(ctx);
    const visit = await takeAnswer(ctx, fields);
    sendTo(ctx, 302, await locationOf(ctx, visit, fields));
    // The address has tokens in it.
    ctx.set('Referrer-Policy', 'no-referrer');
  },
];

async function locationOf(ctx: ApiContext, visit: TakenVisit, fields: CallbackFields): Promise<string> {
  const target = targetOf(visit);
  try {
    const { url: publicUrl } = await publicUrlOf(ctx);
    const rules = { back: { via: 'site' }, followsProfile: false, publicUrl } as const;
    return locationOfOutcome(ctx, target, await completeVisit(visit, fields, rules));
  } catch (error) {
    // A mail is under way; the site says nothing of it.
    if (isAppError(error, 'provider_email_needs_verification')) return target;
    return plainFragment(target, errorFragment(ctx, error));
  }
}

function locationOfOutcome(ctx: ApiContext, target: string, outcome: VisitOutcome): string {
  if (outcome.kind === 'code') throw new AppError('unexpected_failure', { detail: 'nobody asks for a code here' });
  return plainFragment(target, tokenFragment(ctx, outcome.signedIn, outcome.provider));
}
