import { generateLink, parseEmailAddress } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { linkTypeIn } from '../../../../link-type.ts';
import { administratorIn } from '../../../../middleware/administrator-in.ts';
import { answerJson } from '../../presenters/present.ts';
import { presentAdminUser } from '../../presenters/present-admin-user.ts';
import { objectIn, readParams, textIn } from '../../read-params.ts';
import { requireAdministrator } from '../../require-administrator.ts';

const shape = {
  struct: 'GenerateLinkParams',
  fields: { type: 'string', email: 'string', new_email: 'string', password: 'string', data: 'object' },
} as const;

/**
 * `POST /admin/generate_link`, which the original does not have: the user, flat, with a link beside it that leads to the
 * site as those of mails do (netlify.md 5.1). There is no code to type.
 */
export const generateLinkAsAdmin: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function answer(ctx) {
    const params = await readParams(ctx, shape, 'Could not read GenerateLink params');
    const newEmail = textIn(params, 'new_email');
    const { user, type, url, token } = await generateLink(contextOf(ctx), administratorIn(ctx), {
      type: linkTypeIn(textIn(params, 'type')),
      email: parseEmailAddress(textIn(params, 'email')),
      newEmail: newEmail === '' ? null : parseEmailAddress(newEmail),
      password: textIn(params, 'password'),
      data: objectIn(params, 'data'),
      back: { via: 'site' },
    });
    answerJson(ctx, { ...presentAdminUser(user), action_link: url, hashed_token: token, verification_type: type });
  },
];
