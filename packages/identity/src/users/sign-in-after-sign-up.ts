import type { UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { callEventHooks } from '../hooks/call-event-hooks.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { signIn, type SignedIn } from '../sessions/sign-in.ts';
import { traitsOf, type Address } from './address.ts';

/**
 * Signs in who has just signed up and needs no confirmation. It is a login like any other: the hooks that may refuse
 * one are asked.
 *
 * @throws AppError `hook_*`, and what {@link signIn} throws of a user who is changed meanwhile.
 */
export async function signInAfterSignUp(context: Context, user: UserRow, address: Address): Promise<SignedIn> {
  const hookAnswer = await callEventHooks(context, 'login', user, hookBudgetOf(context));
  const proof = { method: 'password', audit: 'login', traits: traitsOf(address), hookAnswer } as const;
  return signIn(context, user, { ...proof, matchedHash: user.password_hash });
}
