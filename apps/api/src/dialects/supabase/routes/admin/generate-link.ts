import { generateLink, type GeneratedLink, type GeneratedLinkType } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { linkTypeIn } from '../../../../link-type.ts';
import { administratorIn } from '../../../../middleware/administrator-in.ts';
import { mailReturnOf } from '../../mail-return.ts';
import { emailIn } from '../../read-address.ts';
import { readParams } from '../../read-body.ts';
import { requireAdmin } from '../../require-admin.ts';
import { answerUser } from './answer-user.ts';

const fields = {
  type: 'string',
  email: 'string',
  new_email: 'string',
  password: 'string',
  data: 'object',
  redirect_to: 'string',
} as const;

/** `POST /admin/generate_link` (supabase-extended.md 3.8): the user, flat, with the link beside it. */
export const generateLinkAsAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    const params = await readParams(ctx, fields);
    const email = emailIn(params.email ?? '');
    const type = linkTypeIn(params.type ?? '');
    const back = await mailReturnOf(ctx, null, params.redirect_to);
    const link = await generateLink(contextOf(ctx), administratorIn(ctx), {
      type,
      email,
      newEmail: isChange(type) ? emailIn(params.new_email ?? '') : null,
      password: params.password ?? '',
      data: params.data ?? null,
      back,
    });
    await answerLink(ctx, link, back.redirectTo);
  },
];

async function answerLink(ctx: ApiContext, link: GeneratedLink, redirectTo: string): Promise<void> {
  await answerUser(ctx, link.user, {
    action_link: link.url,
    email_otp: link.code,
    hashed_token: link.token,
    verification_type: link.type,
    redirect_to: redirectTo,
  });
}

function isChange(type: GeneratedLinkType): boolean {
  return type === 'email_change_current' || type === 'email_change_new';
}
