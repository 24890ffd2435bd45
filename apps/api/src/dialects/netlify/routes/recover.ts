import { requestRecovery, requireEmailProvider } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { rephrase } from '../../../middleware/rephrase.ts';
import { answerJson } from '../presenters/present.ts';
import { readParams, textIn } from '../read-params.ts';

const shape = { struct: 'RecoverParams', fields: { email: 'string' } } as const;

/** `POST /recover` (netlify.md 3.6): the same answer for every address. */
export const recover: readonly ApiMiddleware[] = [
  rephrase({ email_required: { status: 422, text: 'Password recovery requires an email' } }),
  async function answer(ctx) {
    requireEmailProvider(ctx.state.instance);
    const params = await readParams(ctx, shape, 'Could not read verification params');
    await requestRecovery(contextOf(ctx), textIn(params, 'email'));
    answerJson(ctx, {});
  },
];
