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
 * @throws AppError `hook_*`
 */
export async function signInAfterSignUp(context: Context, user: UserRow, address: Address): Promise<SignedIn> {
  const hookAnswer = await callEventHooks(context, 'login', user, hookBudgetOf(context));
  return signIn(context, user, { method: 'password', audit: 'login', traits: traitsOf(address), hookAnswer });
}
