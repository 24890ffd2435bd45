import { expect, it } from 'vitest';
import { codeIn, mailTo } from '../api/supabase/follow-mail.ts';
import { signIn } from '../api/supabase/sign-in.ts';
import { useSupabaseApi } from '../api/supabase/support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, verify: 100_000 } });
let people = 0;

/** What the two switches of a site say, and whose word a change of address takes. */
const switches: readonly (readonly [autoconfirm: boolean, isSecure: boolean, 'both' | 'the new one'])[] = [
  [false, true, 'both'],
  [false, false, 'the new one'],
  [true, true, 'the new one'],
  [true, false, 'the new one'],
];

it.each(switches)(
  'a change of address with autoconfirm %s and secure_email_change_enabled %s takes the word of %s (supabase#2600)',
  async (autoconfirm, secure_email_change_enabled, whose) => {
    api().configure({ mailer: { autoconfirm, secure_email_change_enabled } });
    const email = `person-${(people += 1)}@x.example`;
    const next = `next-${email}`;
    const { user, accessToken: token } = await signIn(api(), { email });
    const asked = await api().put('/user', { email: next }, { token });
    expect(asked.body).toMatchObject({ email, new_email: next });
    // Never the word of the address that is to be left, nor none at all.
    const mails = (await api().mails()).filter(({ row }) => row.user_id === user.id);
    expect(mails.map(({ recipient }) => recipient).toSorted()).toEqual(whose === 'both' ? [next, email] : [next]);
    if (whose === 'both') {
      const half = await api().post('/verify', {
        type: 'email_change',
        email,
        token: codeIn(await mailTo(api(), email)),
      });
      expect(half.body).not.toHaveProperty('access_token');
      expect((await api().get('/user', { token })).body).toMatchObject({ email });
    }
    const last = { type: 'email_change', email: next, token: codeIn(await mailTo(api(), next)) };
    expect((await api().post('/verify', last)).body.user).toMatchObject({ email: next });
  },
);
