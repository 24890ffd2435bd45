import { eventUser, inviteUser, parseEmailAddress } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { answerJson } from '../presenters/present.ts';
import { objectIn, readParams, textIn } from '../read-params.ts';
import { administratorIn } from '../../../middleware/administrator-in.ts';
import { requireAdministrator } from '../require-administrator.ts';

const shape = { struct: 'InviteParams', fields: { email: 'string', data: 'object' } } as const;

/** `POST /invite` (netlify.md 3.4). */
export const inviteByEmail: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function answer(ctx) {
    const params = await readParams(ctx, shape, 'Could not read Invite params');
    const invitation = { email: parseEmailAddress(textIn(params, 'email')), data: objectIn(params, 'data') };
    const rules = { back: { via: 'site' }, invitesUnconfirmed: false } as const;
    answerJson(ctx, eventUser(await inviteUser(contextOf(ctx), administratorIn(ctx), invitation, rules)));
  },
];
