import { inviteUser } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { administratorIn } from '../../../middleware/administrator-in.ts';
import { mailReturnOf } from '../mail-return.ts';
import { emailIn } from '../read-address.ts';
import { readParams } from '../read-body.ts';
import { requireAdmin } from '../require-admin.ts';
import { answerUser } from './admin/answer-user.ts';

/** `POST /invite` (supabase-extended.md 3.9). */
export const invite: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    const { email = '', data = null } = await readParams(ctx, { email: 'string', data: 'object' });
    const invitation = { email: emailIn(email), data };
    // A client that wants a code is seldom where the invitation is read: the link gives tokens.
    const rules = { back: await mailReturnOf(ctx, null), invitesUnconfirmed: true };
    await answerUser(ctx, await inviteUser(contextOf(ctx), administratorIn(ctx), invitation, rules));
  },
];
