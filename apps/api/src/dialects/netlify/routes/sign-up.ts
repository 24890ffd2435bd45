import { AppError } from '@gatehouse/errors';
import {
  acceptPassword,
  eventUser,
  parseEmailAddress,
  requireEmailProvider,
  requireSignupsOpen,
  signUp,
  type Context,
  type SignUpOutcome,
  type SignUpRules,
} from '@gatehouse/identity';
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
    const context = contextOf(ctx);
    const password = await acceptPassword(context, textIn(params, 'password'));
    const email = parseEmailAddress(textIn(params, 'email'));
    const request = { address: { kind: 'email', ...email } as const, password, data: objectIn(params, 'data') };
    answerJson(ctx, eventUser(userOf(context, await signUp(context, request, rulesOf(context)))));
  },
];

function rulesOf({ instance }: Context): SignUpRules {
  return {
    back: { via: 'site' },
    copiesClaims: false,
    repeats: 'merge_data',
    tooSoon: 'skip',
    pretends: instance.settings.hide_existing_accounts,
    audits: 'outcomes',
  };
}

/** The wire tells that an address has an account (decision 55), unless the site hides that. */
function userOf({ instance }: Context, outcome: SignUpOutcome): Parameters<typeof eventUser>[0] {
  if (outcome.kind !== 'taken') return outcome.user;
  if (!instance.settings.hide_existing_accounts) throw new AppError('email_exists');
  return outcome.decoy;
}
