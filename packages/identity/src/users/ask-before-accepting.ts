import { lockUser, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { callEventHooks, hasHook, type HookAnswer } from '../hooks/call-event-hooks.ts';
import { hasClaimsHook } from '../hooks/custom-claims.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import type { HookEvent } from '../hooks/hook-request.ts';
import { rehearseSignIn } from '../sessions/rehearse-sign-in.ts';
import type { Means, PreparedSignIn } from '../sessions/sign-in.ts';

/** What hooks have to say before a link or code is accepted. */
export interface AcceptanceEvents {
  /** What it is, of whom; null for what no event hook hears of. */
  readonly event: { readonly name: HookEvent; readonly user: UserRow } | null;
  /** Whether a session follows at once. */
  readonly signsIn: boolean;
}

/** What hooks have said while the link or code was leased. */
export interface AskedHooks {
  readonly answer: HookAnswer | null;
  /** For the session that is opened next. */
  readonly prepared: PreparedSignIn | null;
}

/** Makes of a locked user what it will be; null for one who gets no session yet. */
type Become = (transaction: Context, locked: UserRow, answer: HookAnswer | null) => Promise<UserRow | null>;

/**
 * How the hooks of a site are asked before a link or code is accepted, while nothing is changed yet: when one fails, link
 * and code work again.
 *
 * @param by how the session will be authenticated
 * @returns null where no hook has a say in it.
 */
export function askBeforeAccepting(
  context: Context,
  userId: string,
  { event, signsIn }: AcceptanceEvents,
  become: Become,
  by: Means = { method: 'otp' },
): (() => Promise<AskedHooks>) | null {
  const heard = event && hasHook(context, event.name) ? event : null;
  const asksClaims = signsIn && hasClaimsHook(context);
  if (heard === null && !asksClaims) return null;
  return async () => {
    const answer = heard && (await callEventHooks(context, heard.name, heard.user, hookBudgetOf(context)));
    const rehearsed = async (tx: Context) => become(tx, await lockUser(tx, userId), answer);
    return { answer, prepared: await rehearseSignIn(context, asksClaims ? by : null, rehearsed) };
  };
}
