import { eventUser, requireEmailProvider, requireSignupsOpen, signUp } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { rephrase } from '../../../middleware/rephrase.ts';
import { answerJson } from '../presenters/present.ts';
import { objectIn, readParams, textIn } from '../read-params.ts';

const shape = { struct: 'SignupParams', fields: { email: 'string', password: 'string', data: 'object' } } as const;

/** `POST /signup` (netlify.md 3.3): answers with the user, never with tokens. */
export const signUpByEmail: readonly ApiMiddleware[] = [
  rephrase({ email_exists: { status: 400, text: 'A user with this email address has already been registered' } }),
  async function answer(ctx) {
    requireEmailProvider(ctx.state.instance);
    requireSignupsOpen(ctx.state.instance);
    const params = await readParams(ctx, shape, 'Could not read Signup params');
    const user = await signUp(contextOf(ctx), {
      email: textIn(params, 'email'),
      password: textIn(params, 'password'),
      data: objectIn(params, 'data'),
    });
    answerJson(ctx, eventUser(user));
  },
];
