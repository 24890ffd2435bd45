import { AppError } from '@gatehouse/errors';
import { verifyRecovery, verifySignup, type SignedIn } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { answerTokens } from '../presenters/present.ts';
import { readParams, textIn } from '../read-params.ts';

const shape = { struct: 'VerifyParams', fields: { type: 'string', token: 'string', password: 'string' } } as const;

/** `POST /verify` (netlify.md 3.5): spends the token of a mailed link and signs in. */
export const verifyLink: ApiMiddleware = async (ctx) => {
  const params = await readParams(ctx, shape, 'Could not read verification params');
  // Blank is absent: a token of white space must never meet an empty column.
  const token = textIn(params, 'token').trim();
  if (token === '') throw new AppError('token_required');
  answerTokens(ctx, await verify(ctx, textIn(params, 'type'), token, textIn(params, 'password')));
};

async function verify(ctx: ApiContext, type: string, token: string, password: string): Promise<SignedIn> {
  switch (type) {
    case 'signup':
    case 'invite':
      return verifySignup(contextOf(ctx), token, password);
    case 'recovery':
      return verifyRecovery(contextOf(ctx), token);
    default:
      throw new AppError('verification_type_required');
  }
}
