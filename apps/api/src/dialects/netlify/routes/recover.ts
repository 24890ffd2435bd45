import { AppError } from '@gatehouse/errors';
import { emailKey, requestRecovery, requireEmailProvider } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { evenOut } from '../../../middleware/even-out.ts';
import { rephrase } from '../../../middleware/rephrase.ts';
import { answerJson } from '../presenters/present.ts';
import { readParams, textIn } from '../read-params.ts';

const shape = { struct: 'RecoverParams', fields: { email: 'string' } } as const;

/** `POST /recover` (netlify.md 3.6): the same answer for every address. */
export const recover: readonly ApiMiddleware[] = [
  evenOut(),
  rephrase({ email_required: { status: 422, text: 'Password recovery requires an email' } }),
  async function answer(ctx) {
    requireEmailProvider(ctx.state.instance);
    const params = await readParams(ctx, shape, 'Could not read verification params');
    // The wire does not look at its form: what is no address has no account.
    const email = textIn(params, 'email').trim();
    if (email === '') throw new AppError('email_required');
    const address = { written: email, key: emailKey(email) };
    await requestRecovery(contextOf(ctx), address, { back: { via: 'site' }, tooSoon: 'skip' });
    answerJson(ctx, {});
  },
];
