import { findUserById, type UserRow } from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import type { Context } from '../../context.ts';
import { applyAnswer, callEventHooks } from '../../hooks/call-event-hooks.ts';
import { inMailTransaction, onMailFailure } from '../../hooks/held-mails.ts';
import { hookBudgetOf } from '../../hooks/hook-budget.ts';
import { askBeforeUserCreated, tellAfterUserCreated } from '../../hooks/user-created-hooks.ts';
import { rehearseSignIn } from '../../sessions/rehearse-sign-in.ts';
import { requireSignupsOpen } from '../../users/provider-rules.ts';
import { takeBackUser } from '../../users/take-back.ts';
import type { Arrival, EntryRules } from './arrival.ts';
import type { Ending } from '../../sessions/ending.ts';
import { become, hasToProve, isProven, type Becoming } from './become.ts';
import { decide } from './decide.ts';
import { draftArrival } from './draft-arrival.ts';
import { sendProof } from './send-proof.ts';

/** Two requests of one person at once: whoever was second finds the account of the first; what has changed is seen. */
const triesMax = 3;

/**
 * Lets somebody in whom a provider vouches for: with the account that is known, one that is linked, or a new one.
 *
 * @throws AppError `signup_disabled`, `user_banned`, `multiple_accounts`, `email_exists`; `provider_email_needs_verification`
 *   when a mail has gone out that has to be answered first; `hook_*`; whatever the ending throws.
 */
export async function enter<Result>(
  context: Context,
  arrival: Arrival,
  rules: EntryRules,
  ending: Ending<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const becoming = await prepareToBecome(context, arrival, rules);
    try {
      return await settle(context, arrival, becoming, rules, ending);
    } catch (error) {
      if (tries === triesMax || !wasSecond(error)) throw error;
    }
  }
}

function wasSecond(error: unknown): boolean {
  return (['identity_already_exists', 'email_exists', 'user_not_found'] as const).some((code) =>
    isAppError(error, code),
  );
}

/** Decides, and asks the hooks of the site. Nothing is changed yet. */
async function prepareToBecome(context: Context, arrival: Arrival, rules: EntryRules): Promise<Becoming> {
  const decision = await decide(context, arrival);
  const budget = hookBudgetOf(context);
  if (decision.kind !== 'create') {
    const user = await findUserById(context, decision.userId);
    const answer = user && (await askHook(context, user, arrival));
    return { decision, draft: null, answer: answer ?? null, rules };
  }
  requireSignupsOpen(context.instance);
  const draft = draftArrival(context, arrival, decision);
  await askBeforeUserCreated(context, draft, budget);
  const validated = applyAnswer(draft, await callEventHooks(context, 'validate', draft, budget));
  const answer = await askHook(context, validated, arrival);
  return { decision, draft: validated, answer, rules };
}

/** Who is to be let in signs up or logs in; who has to prove an address first does neither. */
async function askHook(context: Context, user: UserRow, arrival: Arrival): Promise<Becoming['answer']> {
  const budget = hookBudgetOf(context);
  if (!hasToProve(user, arrival)) return callEventHooks(context, 'login', user, budget);
  return isProven(context, user, arrival) ? callEventHooks(context, 'signup', user, budget) : null;
}

async function settle<Result>(
  context: Context,
  arrival: Arrival,
  becoming: Becoming,
  rules: EntryRules,
  ending: Ending<Result>,
): Promise<Result> {
  const rehearsed = async (tx: Context): Promise<UserRow> => (await become(tx, arrival, becoming)).user;
  const prepared = await rehearseSignIn(context, ending.signsInBy, rehearsed);
  const isNew = becoming.decision.kind === 'create';
  const settled = await inMailTransaction(context, async (tx) => {
    const { user, isPending } = await become(tx, arrival, becoming);
    if (isNew) onMailFailure(tx, (undo) => takeBackUser(undo, user));
    if (isPending) await sendProof(tx, user, rules.back);
    const isLetIn = !isPending || tx.instance.settings.mailer.allow_unverified_email_sign_ins;
    return { user, result: isLetIn ? await ending.finish(tx, user, prepared) : undefined, isLetIn };
  });
  if (isNew) await tellAfterUserCreated(context, settled.user);
  if (settled.isLetIn) return settled.result as Result;
  throw new AppError('provider_email_needs_verification', { params: { provider: arrival.provider } });
}
