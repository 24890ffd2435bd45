import { randomUUID } from 'node:crypto';
import { stampAuthCode, type FlowStateMethod } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { authCodeHash } from './auth-code-hash.ts';

/**
 * Makes the code that a client swaps for tokens, for the newest sign-in of that method which the user has begun. Who
 * calls this has proven that the person read the mail.
 *
 * @returns a UUIDv4 in its usual text form; it exists in clear only here and in the redirect.
 * @throws AppError `flow_state_not_found` with status 400.
 */
export async function issueAuthCode(context: Context, userId: string, method: FlowStateMethod): Promise<string> {
  const code = randomUUID();
  const stamped = await stampAuthCode(context, {
    userId,
    method,
    authCodeHash: authCodeHash(context, code),
    now: context.now,
  });
  if (!stamped) throw new AppError('flow_state_not_found', { status: 400 });
  return code;
}
