import { chooseRedirect, parseCodeChallenge, type CodeChallenge, type MailReturn } from '@gatehouse/identity';
import type { ApiContext } from '../../api-state.ts';
import { publicUrlOf } from '../../public-url.ts';
import { redirectWishesOf } from './redirect-wishes.ts';

/** Members of a body that ask for a code in place of tokens. */
export const challengeFields = { code_challenge: 'string', code_challenge_method: 'string' } as const;

interface ChallengeParams {
  readonly code_challenge?: string;
  readonly code_challenge_method?: string;
}

/** @throws AppError `validation_failed` */
export function challengeIn(params: ChallengeParams): CodeChallenge | null {
  return parseCodeChallenge(params.code_challenge, params.code_challenge_method);
}

/**
 * How the links of a mail lead back: to `/verify` here, and from there to where the request wants (7.1 and 7.4).
 *
 * @param redirectWish what the body asks for, where an endpoint reads that.
 */
export async function mailReturnOf(
  ctx: ApiContext,
  codeChallenge: CodeChallenge | null,
  redirectWish?: string,
): Promise<Extract<MailReturn, { via: 'api' }>> {
  const redirectTo = redirectOf(ctx, redirectWish);
  const { url: apiUrl, isMount } = await publicUrlOf(ctx);
  return { via: 'api', apiUrl, isMount, redirectTo, codeChallenge };
}

/** Where a person is sent in the end (supabase-core.md 7.1). */
export function redirectOf(ctx: ApiContext, body: string | null = null): string {
  return chooseRedirect(ctx.state.instance.settings, { body, ...redirectWishesOf(ctx) });
}
