import { AppError, isAppError } from '@gatehouse/errors';
import { verifyRecovery, verifySignup, type SignedIn } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { answerTokens } from '../presenters/present.ts';
import { readParams, textIn } from '../read-params.ts';

const shape = { struct: 'VerifyParams', fields: { type: 'string', token: 'string', password: 'string' } } as const;

/** `POST /verify` (netlify.md 3.5): spends the token of a mailed link and signs in; says which type it was (decision 11). */
export const verifyLink: ApiMiddleware = async (ctx) => {
  const params = await readParams(ctx, shape, 'Could not read verification params');
  // Blank is absent: a token of white space must never meet an empty column.
  const token = textIn(params, 'token').trim();
  if (token === '') throw new AppError('token_required');
  const type = textIn(params, 'type');
  answerTokens(ctx, await verify(ctx, type, token, textIn(params, 'password')), { type });
};

async function verify(ctx: ApiContext, type: string, token: string, password: string): Promise<SignedIn> {
  switch (type) {
    case 'signup':
    case 'invite':
      return verifySignup(contextOf(ctx), token, password);
    case 'recovery':
      return recover(ctx, token);
    default:
      throw new AppError('verification_type_required');
  }
}

/** The wire has one word for every hook that refuses a recovering person's confirmation. */
async function recover(ctx: ApiContext, token: string): Promise<SignedIn> {
  try {
    return await verifyRecovery(contextOf(ctx), token);
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('hook_')) throw error;
    const phrase = { status: 500, text: 'Database error updating user', isRephrased: true };
    throw new AppError(error.code, { ...phrase, cause: error });
  }
}
